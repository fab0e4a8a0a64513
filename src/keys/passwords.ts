/**
 * Passwords as slow hashes, so that a stolen database does not give them away: scrypt with the first
 * of the parameters that OWASP's password storage page recommends. A hash takes 128 MiB and some
 * tenths of a second, so that few are made at a time and a long line is refused.
 */
import { randomBytes, scrypt, timingSafeEqual, type ScryptOptions } from 'node:crypto';
import { apiError } from '../core/errors.ts';
import { TooManyWaitingError, Turns } from '../core/turns.ts';

const LOG2_COST = 17;
const BLOCK_SIZE = 8;
const PARALLELISM = 1;
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** Above the 128 × cost × block size bytes that scrypt needs. */
const MEMORY_LIMIT_BYTES = 160 * 1_048_576;
/** Hashes are made in so many places at a time. */
const PLACES = ['first', 'second'];
const WAITING_LIMIT = 32;
/** In which a full line has been worked off, on a slow machine. */
const LINE_SECONDS = 15;

const MIN_CHARACTERS = 12;
const MAX_CHARACTERS = 1024;

/** `$scrypt$ln=17,r=8,p=1$SALT$HASH`, both in base64 without padding, as PHC strings are. */
const STORED =
  /^\$scrypt\$ln=(?<logCost>\d{1,2}),r=(?<blockSize>\d{1,2}),p=(?<parallelism>\d{1,2})\$(?<salt>[A-Za-z\d+/]+)\$(?<expected>[A-Za-z\d+/]+)$/;

const turns = new Turns(PLACES, WAITING_LIMIT);

/** What the password of nobody is compared with, so that unknown users take the same time. */
const NOBODY = stored(Buffer.alloc(SALT_BYTES), Buffer.alloc(HASH_BYTES));

/** Throws 400 `value-invalid` unless it has 12 to 1024 characters; any of them will do. */
export function checkPassword(password: string): void {
  const { length } = normalized(password);
  if (length < MIN_CHARACTERS || length > MAX_CHARACTERS) {
    // Its length alone: the message may end up on a screen or in a log.
    throw apiError('value-invalid', 'password', [
      'password',
      `${MIN_CHARACTERS} to ${MAX_CHARACTERS} characters long`,
      length,
    ]);
  }
}

/** Takes 128 MiB for some tenths of a second. Throws 429 `sign-in-throttled` in a long line. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const options = { cost: 2 ** LOG2_COST, blockSize: BLOCK_SIZE, parallelization: PARALLELISM };
  return stored(salt, await derive(password, salt, options));
}

/** False, after the same time, where there is no hash. Throws 429 `sign-in-throttled` in a long line. */
export async function isPassword(password: string, hash: string | null): Promise<boolean> {
  const parts = STORED.exec(hash ?? NOBODY)?.groups as Readonly<Record<Part, string>> | undefined;
  if (!parts) throw new Error('a stored password hash cannot be read');
  const options = {
    cost: 2 ** Number(parts.logCost),
    blockSize: Number(parts.blockSize),
    parallelization: Number(parts.parallelism),
  };
  const derived = await derive(password, Buffer.from(parts.salt, 'base64'), options);
  const isSame = isEqual(derived, Buffer.from(parts.expected, 'base64'));
  return isSame && hash !== null;
}

type Part = 'logCost' | 'blockSize' | 'parallelism' | 'salt' | 'expected';

async function derive(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  try {
    return await turns.withOne(null, () => slowHash(password, salt, options));
  } catch (error) {
    if (!(error instanceof TooManyWaitingError)) throw error;
    throw apiError('sign-in-throttled', null, [LINE_SECONDS], { retryAfterSeconds: LINE_SECONDS });
  }
}

function slowHash(password: string, salt: Buffer, options: ScryptOptions): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  scrypt(
    normalized(password),
    salt,
    HASH_BYTES,
    { ...options, maxmem: MEMORY_LIMIT_BYTES },
    (error, key) => (error ? reject(error) : resolve(key)),
  );
  return promise;
}

/** The same letters typed on another keyboard (NIST SP 800-63B, section 3.1.1.2). */
function normalized(password: string): string {
  return password.normalize('NFKC');
}

function stored(salt: Buffer, hash: Buffer): string {
  const [saltText, hashText] = [salt, hash].map((bytes) =>
    bytes.toString('base64').replace(/=+$/, ''),
  );
  return `$scrypt$ln=${LOG2_COST},r=${BLOCK_SIZE},p=${PARALLELISM}$${saltText}$${hashText}`;
}

function isEqual(left: Buffer, right: Buffer): boolean {
  return left.length === right.length && timingSafeEqual(left, right);
}
