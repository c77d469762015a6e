// The same stream of events for the process that is killed and for the test that counts after it.

const START = Date.UTC(2026, 2, 10, 23, 50);
const EPOCH = 1_420_070_400_000;
const GUILD = '700000000000000001';
const MEMBERS = 3000;

/** A number that looks random and depends on the sequence only. */
function mix(sequence) {
  let x = Math.imul(sequence + 1, 0x9e3779b1) >>> 0;
  x = Math.imul(x ^ (x >>> 15), 0x85ebca6b) >>> 0;
  return (x ^ (x >>> 13)) >>> 0;
}

const timeOf = (sequence) => START + sequence * 20;
const messageId = (sequence) => String((BigInt(timeOf(sequence) - EPOCH) << 22n) + BigInt(sequence % 4096));
const user = (sequence) => String(100_000 + (mix(sequence) % MEMBERS));

/**
 * Event number `sequence`: of ten, seven are messages, one repeats the message before it, one is a reaction to the message
 * before that, and one takes that reaction back or clears all.
 */
export function eventAt(sequence) {
  const at = timeOf(sequence);
  const turn = sequence % 10;
  const base = sequence - turn;
  const reaction = { guildId: GUILD, messageId: messageId(base + 6), userId: user(base + 8), emoji: 'x', burst: false };
  if (turn < 7 || turn === 7) {
    const of = turn === 7 ? base + 6 : sequence;
    const part = { messageId: messageId(of), userId: user(of), at: timeOf(of), name: `name ${user(of)}` };
    return { at, change: { kind: 'message', guildId: GUILD, channelId: String(500 + (mix(of) % 30)), ...part } };
  }
  if (turn === 8) {
    return { at, change: { kind: 'reactionAdded', ...reaction, channelId: '500', at, name: 'giver', authorId: null } };
  }
  if (mix(sequence) % 2 === 0) return { at, change: { kind: 'reactionRemoved', ...reaction } };
  return { at, change: { kind: 'channelGone', channelId: '1' } };
}
