import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIGURES, MOST_TOP_MEMBERS, RANKINGS } from '../../../src/guilds/board-content.js';
import { figuresChosen, lookCode, lookFrom } from '../../../src/views/setup/look-code.js';

describe('a look in a custom id', () => {
  it('is read back as it was, and short', () => {
    const content = fc.record({
      figures: fc.subarray([...FIGURES]),
      top: fc.record({ by: fc.constantFrom(...RANKINGS), most: fc.nat({ max: MOST_TOP_MEMBERS }) }),
    });
    fc.assert(
      fc.property(content, (look) => {
        expect(lookFrom(lookCode(look))).toEqual(look);
        expect(lookCode(look).length).toBeLessThan(60);
      }),
    );
  });

  it('is what 0.2.0 wrote, whose panels may still stand open', () => {
    expect(lookFrom('mra5')).toEqual({ figures: [...FIGURES], top: { by: 'messages', most: 5 } });
    expect(lookFrom('r10')).toEqual({ figures: ['reactionsGiven'], top: { by: 'messages', most: 10 } });
    expect(figuresChosen(['activeMembers', 'reactions', 'messages'])).toEqual([...FIGURES]);
  });

  it.each(['', 'm', 'mra11', 'rm5', 'mm5', 'm-1', 'm05', 'mra5 ', 'x5'])('is not %j', (wrong) => {
    expect(lookFrom(wrong)).toBeNull();
  });

  it('takes only figures that a board can show', () => {
    expect(figuresChosen(['luck', 'activeMembers', '__proto__'])).toEqual(['activeMembers']);
  });
});
