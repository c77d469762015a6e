import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIGURES, MOST_TOP_MEMBERS, RANKINGS, USUAL_CONTENT } from '../../../src/guilds/board-content.js';
import { figuresChosen, lookCode, lookFrom } from '../../../src/views/setup/look-code.js';

describe('a look in a custom id', () => {
  it('is read back as it was, and short', () => {
    const content = fc.record({
      headline: fc.boolean(),
      picture: fc.boolean(),
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
    expect(lookFrom('mra5')).toEqual(USUAL_CONTENT);
    expect(lookFrom('r10')).toEqual({
      ...USUAL_CONTENT,
      figures: ['reactionsGiven'],
      top: { by: 'messages', most: 10 },
    });
    expect(figuresChosen(['activeMembers', 'reactions', 'messages'])).toEqual([...FIGURES]);
  });

  it.each(['', 'm', 'mra11', 'rm5', 'mm5', 'm-1', 'm05', 'mra5 ', 'x5', 'mra5-', 'mra5-ph', 'mra5-hh', 'mra5-x'])(
    'is not %j',
    (wrong) => {
      expect(lookFrom(wrong)).toBeNull();
    },
  );

  it('says which parts are left out', () => {
    expect(lookCode(USUAL_CONTENT)).toBe('mra5');
    expect(lookFrom('mra5-h')).toEqual({ ...USUAL_CONTENT, headline: false });
    expect(lookFrom('mra5-hp')).toEqual({ ...USUAL_CONTENT, headline: false, picture: false });
  });

  it('takes only figures that a board can show', () => {
    expect(figuresChosen(['luck', 'activeMembers', '__proto__'])).toEqual(['activeMembers']);
  });
});
