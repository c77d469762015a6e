import { describe, expect, it } from 'vitest';
import { emojiKey } from '../../../src/counts/emoji.js';
import { MESSAGES_KEPT_MS } from '../../../src/ledger/counting/rule.js';
import {
  ANNA,
  added,
  BEN,
  CARL,
  CHANNEL,
  cleared,
  DAY,
  DAY_MS,
  GUILD,
  idAt,
  message,
  NOON,
  reading,
  removed,
  testLedger,
} from '../fixtures.js';

type Test = ReturnType<typeof testLedger>;
const QUARTER = 900_000;

const dayOf = ({ ledger }: Test, userId: string) =>
  reading(ledger, (reader) => reader.memberDays(GUILD, userId, DAY, DAY))[0];
const serverOf = ({ ledger }: Test) => reading(ledger, (reader) => reader.serverDays(GUILD, DAY, DAY))[0];
const answer = (to: string, authorId: string | null, part: Parameters<typeof message>[0] = {}) =>
  message({ userId: BEN, ...part, reply: { messageId: to, channelId: CHANNEL, authorId } });

describe('replies', () => {
  it('are given by who writes and received by who is answered, in the slot of the reply', () => {
    const test = testLedger();
    test.count(answer(idAt(NOON - DAY_MS), ANNA, { at: NOON + QUARTER }));
    expect(dayOf(test, BEN)).toMatchObject({
      messages: 1,
      repliesGiven: 1,
      breakdowns: { whom: new Map([[ANNA, 1]]) },
    });
    expect(dayOf(test, BEN)?.slots.get(49)).toEqual({ active: 1, messages: 1, repliesGiven: 1 });
    expect(dayOf(test, ANNA)).toMatchObject({
      repliesReceived: 1,
      slots: new Map([[49, { active: 0, repliesReceived: 1 }]]),
    });
    expect(serverOf(test)).toMatchObject({ messages: 1, repliesGiven: 1, repliesReceived: 1, activeMembers: 1 });
    expect(serverOf(test)?.breakdowns.whom).toBeUndefined();
  });

  it('count once however often the message is delivered, and over a restart', () => {
    const test = testLedger();
    const reply = answer(idAt(NOON), ANNA);
    test.count(reply, reply);
    test.reopen();
    test.count(reply);
    expect(dayOf(test, BEN)).toMatchObject({ messages: 1, repliesGiven: 1 });
    expect(dayOf(test, ANNA)).toMatchObject({ repliesReceived: 1 });
  });

  it('go to the author of a message that was counted, where Discord does not name them', () => {
    const test = testLedger();
    const sent = message({ userId: ANNA });
    test.count(sent, answer(sent.messageId, null), answer(sent.messageId, null, { userId: ANNA }));
    expect(dayOf(test, BEN)?.breakdowns.whom).toEqual(new Map([[ANNA, 1]]));
    expect(dayOf(test, ANNA)).toMatchObject({ messages: 2, repliesReceived: 1 });
    expect(dayOf(test, ANNA)?.repliesGiven).toBeUndefined();
    expect(test.ledger.wanted.authors(NOON, 10)).toEqual([]);
  });

  it('wait durably for an author that nobody knows, who is asked for once, and are booked where they belong', () => {
    const test = testLedger();
    const target = idAt(NOON - DAY_MS);
    test.count(answer(target, null), answer(target, null, { userId: CARL, at: NOON + QUARTER }));
    test.reopen();
    expect(test.ledger.wanted.authors(NOON, 10)).toMatchObject([{ messageId: target, channelId: CHANNEL }]);
    expect(dayOf(test, BEN)?.repliesGiven).toBeUndefined();
    test.count({ kind: 'author', messageId: target, authorId: ANNA, human: true });
    test.count({ kind: 'author', messageId: target, authorId: ANNA, human: true });
    expect(dayOf(test, ANNA)?.slots).toEqual(
      new Map([
        [48, { active: 0, repliesReceived: 1 }],
        [49, { active: 0, repliesReceived: 1 }],
      ]),
    );
    expect(dayOf(test, CARL)).toMatchObject({ repliesGiven: 1, breakdowns: { whom: new Map([[ANNA, 1]]) } });
    test.count(answer(target, null));
    expect(dayOf(test, ANNA)).toMatchObject({ repliesReceived: 3 });
    expect(test.ledger.wanted.authors(NOON, 10)).toEqual([]);
  });

  it('to what turns out to be a bot’s, or can never be known, are none, and nobody is asked again', () => {
    const test = testLedger();
    const [bots, gone] = [idAt(NOON - DAY_MS), idAt(NOON - DAY_MS)];
    test.count(answer(bots, null), answer(gone, null));
    test.count({ kind: 'author', messageId: bots, authorId: CARL, human: false });
    test.count({ kind: 'authorUnknowable', messageId: gone });
    test.count(answer(bots, null), answer(gone, null));
    expect(test.ledger.wanted.authors(NOON, 10)).toEqual([]);
    expect(dayOf(test, BEN)).toMatchObject({ messages: 4 });
    expect(dayOf(test, BEN)?.repliesGiven).toBeUndefined();
  });

  it('and reactions to one message are answered by one question', () => {
    const test = testLedger();
    const target = idAt(NOON - DAY_MS);
    test.count(answer(target, null), added({ messageId: target, authorId: null, userId: CARL }));
    expect(test.ledger.wanted.authors(NOON, 10)).toHaveLength(1);
    test.count(cleared(target));
    expect(test.ledger.wanted.authors(NOON, 10)).toHaveLength(1);
    test.count({ kind: 'author', messageId: target, authorId: ANNA, human: true });
    expect(dayOf(test, ANNA)).toMatchObject({ repliesReceived: 1 });
    expect(dayOf(test, ANNA)?.reactionsReceived).toBeUndefined();
  });

  it('are forgotten as messages are, and with them the question', async () => {
    const test = testLedger();
    test.count(answer(idAt(NOON - DAY_MS), null));
    await test.ledger.prune(NOON + MESSAGES_KEPT_MS - 1);
    expect(test.ledger.wanted.authors(NOON, 10)).toHaveLength(1);
    await test.ledger.prune(NOON + MESSAGES_KEPT_MS + DAY_MS);
    expect(test.ledger.wanted.authors(NOON, 10)).toEqual([]);
    expect(dayOf(test, BEN)).toMatchObject({ messages: 1 });
  });
});

describe('stickers', () => {
  it('count each, for the member and the server, in their slot', () => {
    const test = testLedger();
    test.count(message({ userId: BEN, stickers: 2 }), message({ userId: BEN, stickers: 1 }));
    expect(dayOf(test, BEN)?.slots).toEqual(new Map([[48, { active: 1, messages: 2, stickers: 3 }]]));
    expect(serverOf(test)).toMatchObject({ stickers: 3 });
  });
});

describe('reactions by emoji', () => {
  it('stand for the member and the server, without skin tone, and add up to the reactions given', () => {
    const test = testLedger();
    const adds = ['👍', '👍🏽', '900000000000000001'].map((emoji) => added({ messageId: idAt(NOON), emoji }));
    test.count(...adds);
    const expected = new Map([
      ['👍', 2],
      ['900000000000000001', 1],
    ]);
    expect(dayOf(test, BEN)).toMatchObject({ reactionsGiven: 3, breakdowns: { reactionEmoji: expected } });
    expect(serverOf(test)?.breakdowns.reactionEmoji).toEqual(expected);
  });

  it('are undone with their reaction, in its day', () => {
    const test = testLedger();
    const [one, other] = [added({ messageId: idAt(NOON) }), added({ messageId: idAt(NOON), emoji: '🔥' })];
    test.count(one, other);
    test.count(removed(one));
    test.reopen();
    expect(dayOf(test, BEN)?.breakdowns.reactionEmoji).toEqual(new Map([['🔥', 1]]));
    test.count(cleared(other.messageId));
    expect(dayOf(test, BEN)?.breakdowns.reactionEmoji ?? new Map()).toEqual(new Map());
    expect(serverOf(test)?.breakdowns.reactionEmoji ?? new Map()).toEqual(new Map());
  });

  it('have one key for one emoji, however it is written', () => {
    expect(['❤', '❤️', '👍🏿', '👩🏽‍🚀', '🏿', '123'].map(emojiKey)).toEqual(['❤', '❤', '👍', '👩‍🚀', '🏿', '123']);
  });
});
