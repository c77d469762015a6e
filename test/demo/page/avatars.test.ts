import { describe, expect, it } from 'vitest';
import { botAvatar, personAvatar } from '../../../demo/page/avatars.js';

describe('avatars', () => {
  it('show the first letter or sign of a name', () => {
    expect(personAvatar('1', 'ada')).toContain('>A</text>');
    expect(personAvatar('1', '**bold**')).toContain('>B</text>');
    expect(personAvatar('1', '🦊 Fox')).toContain('>🦊</text>');
    expect(personAvatar('1', '王小明')).toContain('>王</text>');
    expect(personAvatar('1', '')).toContain('>?</text>');
  });

  it('are the same for the same person, and hold no part of a name that could be markup', () => {
    expect(personAvatar('7', '<script>')).toBe(personAvatar('7', '<script>'));
    expect(personAvatar('7', '<"&\'>')).toContain('>?</text>');
    expect(botAvatar()).toMatch(/^<svg /);
  });
});
