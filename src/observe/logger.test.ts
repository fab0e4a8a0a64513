import { PassThrough } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hideSecrets } from './hide-secrets.ts';
import { createLogger, type Logger } from './logger.ts';

const JSON_LOG = { format: 'json', level: 'trace' } as const;

/** What a log has written. */
function logged(write: (log: Logger) => void): string {
  let text = '';
  write(createLogger(JSON_LOG, { write: (line) => void (text += line) }));
  return text;
}

const SECRETS: readonly (readonly [line: string, secret: string, kept: string])[] = [
  ['the key sk-0123456789abcdef was refused', '0123456789', 'was refused'],
  ['authorization: Bearer abc.def-ghi', 'abc.def', 'authorization: Bearer'],
  [
    'GET https://files.example/a.mp4?token=s3cret#t failed',
    's3cret',
    'https://files.example/a.mp4',
  ],
  ['connect postgres://me:pa55@db:5432/books', 'pa55', 'db:5432/books'],
  ['redis://:pa55@cache:6379 is lost', 'pa55', 'cache:6379 is lost'],
  ['bad picture data:image/png;base64,iVBORw0KGgo=', 'iVBORw0K', 'bad picture'],
  ['bad sound data:audio/wav;codecs=1;base64,UklGRg== here', 'UklGRg', 'here'],
];

describe('the log', () => {
  it.each(SECRETS)('hides what is secret in: %s', (line, secret, kept) => {
    const texts = [
      logged((log) => log.error(line)),
      logged((log) => log.error({ err: new Error(line) }, 'failed')),
      logged((log) => log.warn({ detail: { deep: [line] } }, 'failed')),
    ];
    for (const text of texts) {
      expect(text).not.toContain(secret);
      expect(text).toContain(kept);
    }
  });

  it('hides the same on a terminal', async () => {
    const destination = new PassThrough();
    const log = createLogger({ format: 'pretty', level: 'info' }, destination);
    for (const [line] of SECRETS) log.info(line);
    log.info('the end');
    let text = '';
    for await (const piece of destination) {
      text += String(piece);
      if (text.includes('the end')) break;
    }
    for (const [, secret, kept] of SECRETS) {
      expect(text).not.toContain(secret);
      expect(text).toContain(kept);
    }
  });

  it('blanks the fields that hold secrets', () => {
    const fields = {
      engine: { apiKey: 'plain' },
      headers: { authorization: 'x y', 'api-key': 'plain' },
    };
    const text = logged((log) => log.info(fields, 'asked'));
    expect(JSON.parse(text)).toMatchObject({
      engine: { apiKey: '[hidden]' },
      headers: { authorization: '[hidden]', 'api-key': '[hidden]' },
    });
  });

  it('stays JSON, a line an event, whatever is written', () => {
    const scrap = fc.constantFrom('"', '\\', ' ', '\n', '?', '@', ...SECRETS.map(([line]) => line));
    fc.assert(
      fc.property(fc.array(fc.oneof(scrap, fc.string()), { maxLength: 20 }), (scraps) => {
        const text = logged((log) => log.info({ note: scraps.join('') }, scraps.join('')));
        expect(text.endsWith('\n')).toBe(true);
        expect(JSON.parse(text)).toMatchObject({ level: 30 });
      }),
    );
  });

  it('leaves alone what is no secret', () => {
    const line = 'engine http://gpu-1:8000/v1 of sk-1a2b…9f: 404, see docs/engines.md#faults';
    expect(hideSecrets(line)).toBe(line);
  });
});
