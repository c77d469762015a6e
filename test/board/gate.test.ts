import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGate } from '../../src/board/gate.js';

/** So many tickets of a gate, and which of them were let in so far. */
function stand(width: number, count: number) {
  const gate = createGate(width);
  const inside: number[] = [];
  const tickets = Array.from({ length: count }, (_, index) => {
    const ticket = gate.enter();
    void ticket.admitted.then(() => inside.push(index));
    return ticket;
  });
  return { tickets, inside };
}

describe('the gate', () => {
  it('lets in as many as it is wide, and the next in order as they leave', async () => {
    const { tickets, inside } = stand(2, 5);
    await nextTurn();
    expect(inside).toEqual([0, 1]);
    tickets[1]?.leave();
    tickets[0]?.leave();
    await nextTurn();
    expect(inside).toEqual([0, 1, 2, 3]);
  });

  it('lets in a promoted one at once, and nobody else for its going', async () => {
    const { tickets, inside } = stand(1, 4);
    tickets[3]?.promote();
    tickets[3]?.promote();
    await nextTurn();
    expect(inside).toEqual([0, 3]);
    tickets[3]?.leave();
    await nextTurn();
    expect(inside).toEqual([0, 3]);
    tickets[0]?.leave();
    await nextTurn();
    expect(inside).toEqual([0, 3, 1]);
  });

  it('keeps no place for one that leaves while it waits, nor a second for one that leaves twice', async () => {
    const { tickets, inside } = stand(1, 4);
    tickets[1]?.leave();
    tickets[0]?.leave();
    tickets[0]?.leave();
    await nextTurn();
    expect(inside).toEqual([0, 2]);
  });
});
