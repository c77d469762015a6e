import { checkSettled } from './checks.js';
import { HOSTS, Violation, type World } from './world.js';

/** Ticks until whoever runs must publish. */
const TOGETHER = 220;
/** Ticks until one alone must be through. */
const ALONE = 500;

/** The end of every schedule: all is well again, whoever ran goes on, then one alone; then everything is checked. */
export function settle(world: World, host: number): void {
  world.down = false;
  world.fault = null;
  const hosts = Array.from({ length: HOSTS }, (_, i) => i);
  const supervised = world.bots.map((bot) => bot !== null);
  let holder: string | null = null;
  let since = 0;
  for (let i = 0; i < TOGETHER; i++) {
    world.now += 1;
    world.land(false);
    for (const one of hosts) {
      if (supervised[one] && i % 9 === one) world.start(one);
      work(world, one, i % 5 === 0);
    }
    const token = world.store.lease?.token ?? null;
    if (token !== holder) [holder, since] = [token, i];
  }
  const isHeld = world.bots.some((bot) => bot?.leased && bot.token === holder);
  if (supervised.includes(true) && (since > TOGETHER - 70 || !isHeld)) {
    throw new Violation('no publisher', `the lease last changed hands at tick ${since} of ${TOGETHER}, to ${holder}`);
  }
  world.land(true);
  for (const one of hosts) if (one !== host) world.end(world.bots[one], 'the schedule ends');
  let quiet = 0;
  for (let i = 0; i < ALONE && quiet < 12; i++) {
    world.now += 1;
    world.start(host);
    work(world, host, i % 5 === 0);
    quiet = world.bots[host]?.isSettled ? quiet + 1 : 0;
  }
  if (quiet < 12) throw new Violation('stuck', `H${host} does not come to rest`);
  checkSettled(world, host);
}

function work(world: World, host: number, beat: boolean): void {
  world.bots[host]?.step();
  world.bots[host]?.live();
  if (beat) world.bots[host]?.beat();
  if (world.now % 7 !== 0) return;
  world.bots[host]?.refill();
  world.bots[host]?.commit();
}
