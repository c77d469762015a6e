import { describe, expect, test } from 'vitest';
import { createLogger } from '../../src/process/logger.js';

function logged(
  write: (log: ReturnType<typeof createLogger>) => void,
  secrets: string[] = ['s3cret-token', 'pa"ss\\word'],
): string {
  const lines: string[] = [];
  write(createLogger({ level: 'info', secrets, to: { write: (line: string) => void lines.push(line) } }));
  return lines.join('');
}

describe('the log', () => {
  test('a secret stays out, whatever the field and also inside an error', () => {
    const output = logged((log) => {
      log.info({ anything: { deep: { er: 'Bot s3cret-token' } } }, 'sent s3cret-token');
      log.error({ err: new Error('refused: mongodb://u:pa"ss\\word@db') }, 'failed');
    });
    expect(output).not.toContain('s3cret-token');
    expect(output).not.toContain('word@db');
    expect(output.match(/\[secret\]/g)).toHaveLength(4);
  });

  test('fields named like secrets are censored even when their value is not known as one', () => {
    const output = logged((log) =>
      log.warn(
        { token: 'other', request: { headers: { authorization: 'Bot other' } }, mongo: { password: 'other' } },
        'odd',
      ),
    );
    expect(output).not.toContain('other');
  });

  test("an error of Discord's leaves out the request, which may hold an interaction's token", () => {
    const error = Object.assign(new Error('Unknown interaction'), {
      url: 'https://discord.com/api/webhooks/1/abc.token',
      requestBody: { json: { content: 'Ada' } },
      rawError: { at: 'abc.token' },
      code: 10_062,
    });
    const output = logged((log) => log.error({ err: error }, 'not answered'));
    expect(output).not.toMatch(/abc\.token|Ada/);
    expect(JSON.parse(output).err).toMatchObject({ message: 'Unknown interaction', code: 10_062 });
  });

  test('a line is JSON with the level by name, an ISO time and one sentence', () => {
    expect(JSON.parse(logged((log) => log.info({ guildId: '1' }, 'board refreshed')))).toMatchObject({
      level: 'info',
      guildId: '1',
      msg: 'board refreshed',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
  });
});
