import * as crypto from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { checkPassword, hashPassword, isPassword } from './passwords.ts';

const hashing = vi.hoisted(() => ({ now: 0, most: 0, calls: [] as unknown[][] }));

/** The real one, watched. */
vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  const scrypt = (...args: Parameters<typeof real.scrypt>): void => {
    const [password, salt, length, options, done] = args;
    hashing.calls.push([length, options]);
    hashing.now += 1;
    hashing.most = Math.max(hashing.most, hashing.now);
    real.scrypt(password, salt, length, options, (error, key) => {
      hashing.now -= 1;
      done(error, key);
    });
  };
  return { ...real, scrypt };
});

beforeEach(() => {
  hashing.most = 0;
  hashing.calls.length = 0;
});

describe('a password', () => {
  it('is known again by its hash, which holds salt and parameters', async () => {
    const password = 'correct horse battery';
    const [hash, again] = await Promise.all([hashPassword(password), hashPassword(password)]);
    expect(hash).toMatch(/^\$scrypt\$ln=17,r=8,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
    expect(again).not.toBe(hash);
    expect(await isPassword(password, hash)).toBe(true);
    expect(await isPassword('correct horse batterx', hash)).toBe(false);
    expect(hash).not.toContain(password);
  });

  it('is the same however its letters were composed', async () => {
    const hash = await hashPassword('schön und gut'.normalize('NFD'));
    expect(await isPassword('schön und gut'.normalize('NFC'), hash)).toBe(true);
  });

  it('has 12 to 1024 characters of any kind, and is not repeated in errors', () => {
    for (const right of ['            ', 'a'.repeat(12), 'é'.repeat(1024)]) checkPassword(right);
    for (const wrong of ['', 'secret-code', 'a'.repeat(1025)]) {
      expect(() => checkPassword(wrong)).toThrow(
        expect.objectContaining({
          code: 'value-invalid',
          param: 'password',
          message: `password must be 12 to 1024 characters long, got ${wrong.length}`,
        }),
      );
    }
  });
});

describe('hashing', () => {
  it('does the same work for users that are none, whose password nobody knows', async () => {
    const hash = await hashPassword('correct horse battery');
    await isPassword('', null);
    await isPassword('', hash);
    const [made, forNobody, forSomebody] = hashing.calls;
    expect(forNobody).toEqual(made);
    expect(forSomebody).toEqual(made);
    expect(await isPassword('', null)).toBe(false);
  });

  it('takes the parameters of the stored hash', async () => {
    const salt = Buffer.from('0123456789abcdef');
    const key = crypto.scryptSync('pass', salt, 32, {
      cost: 1024,
      blockSize: 4,
      parallelization: 2,
    });
    const [saltText, keyText] = [salt, key].map((bytes) =>
      bytes.toString('base64').replace(/=+$/, ''),
    );
    expect(await isPassword('pass', `$scrypt$ln=10,r=4,p=2$${saltText}$${keyText}`)).toBe(true);
    expect(await isPassword('past', `$scrypt$ln=10,r=4,p=2$${saltText}$${keyText}`)).toBe(false);
    await expect(isPassword('pass', 'pass')).rejects.toThrow('cannot be read');
  });

  it('is done twice at a time, and refused where the line is long', async () => {
    // Cheap ones, as it is their number that counts.
    const stored = `$scrypt$ln=10,r=8,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`;
    const tries = Array.from({ length: 40 }, () => isPassword('x', stored));
    const ends = await Promise.allSettled(tries);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(34);
    const refused = ends.filter((end) => end.status === 'rejected');
    expect(refused).toHaveLength(6);
    expect(refused[0]!.reason).toMatchObject({ code: 'sign-in-throttled', retryAfterSeconds: 15 });
    expect(hashing.most).toBe(2);
    expect(await isPassword('x', stored)).toBe(false);
  });
});
