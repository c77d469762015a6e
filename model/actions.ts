import type { Action, Verb } from './schedule.js';
import type { Fault, World } from './world.js';

/** Ticks for which Discord may tell of a message again. */
const AGAIN = 40;

type Does = (world: World, x: number, y: number, word: string) => void;

const DOES: { readonly [V in Exclude<Verb, 'settle'>]: Does } = {
  msg: (world, user) => world.discord.message(user, world.now),
  react: (world, key) => world.discord.react(key, world.now),
  hole(world) {
    world.discord.message(0, world.now, true);
    world.now += 1;
    world.discord.message(1, world.now);
  },
  again(world, back) {
    const message = world.discord.messages.at(-1 - back);
    if (message && world.now - message.at < AGAIN) world.discord.emit(message, world.now);
  },
  same(world, host) {
    const bot = world.bots[host];
    if (bot) bot.repeats = true;
  },
  start: (world, host) => world.start(host),
  kill: (world, host) => world.end(world.bots[host], 'kill -9'),
  step: (world, host) => world.bots[host]?.step(),
  run(world, host, steps) {
    for (let i = 0; i < steps; i++) world.bots[host]?.step();
  },
  gw: (world, host) => world.bots[host]?.connect(),
  recv: (world, host, most) => world.bots[host]?.receive(most),
  ack: (world, host) => world.bots[host]?.heartbeat(),
  commit: (world, host) => world.bots[host]?.commit(),
  live: (world, host) => world.bots[host]?.live(),
  refill: (world, host) => world.bots[host]?.refill(),
  beat: (world, host) => world.bots[host]?.beat(),
  sheet(world, host) {
    const bot = world.bots[host];
    if (bot) bot.wantsSheets = true;
  },
  erase: (world, host, user) => world.bots[host]?.erase(user === 2 ? null : user),
  metric(world) {
    if (world.metricFrom !== null) return;
    world.metricFrom = world.now;
    for (const bot of [...world.bots]) world.end(bot, 'started again with the second metric');
  },
  tick(world, ticks) {
    world.now += ticks;
  },
  down(world) {
    world.down = true;
    world.generation += 1;
  },
  up(world) {
    world.down = false;
  },
  fault(world, _x, _y, word) {
    world.fault = word as Fault;
  },
  late: (world) => world.landOne(),
  snap: (world) => world.copyStore(),
  roll: (world, copy) => world.setBack(copy),
  backup: (world, host) => world.backUp(host),
  restore: (world, host, backup) => world.restore(host, backup),
  copy: (world, host) => world.copyFolder(host, 1 - host),
  lose: (world, host) => world.setFolder(host, null),
  expire(world, connectedToo) {
    for (const session of world.discord.sessions) {
      if (session.listener !== null && connectedToo === 0) continue;
      session.dead = true;
      session.listener?.leaveSession();
    }
  },
  cut: (world, host) => world.bots[host]?.leaveSession(),
  shards(world, host) {
    world.end(world.bots[host], 'stopped');
    world.shards[host] = 3 - (world.shards[host] ?? 1);
  },
};

/** One action of a schedule; one that is not possible changes nothing. */
export function perform(world: World, [verb, x = 0, y = 0]: Action): void {
  if (verb !== 'settle') DOES[verb](world, Number(x), y, String(x));
}
