/** From token numbers back to text, for the two families of vocabularies that speech models use. */
import { readFile } from 'node:fs/promises';

/** Tokens → text; tokens that stand for no text are left out. */
export type DecodeTokens = (tokens: readonly number[]) => string;

const utf8 = new TextDecoder('utf-8');

/** Byte-level vocabulary of a `tokenizer.json` (Whisper): every character stands for one byte. */
export async function byteLevelVocabulary(path: string): Promise<DecodeTokens> {
  const { model } = JSON.parse(await readFile(path, 'utf8')) as {
    readonly model: { readonly vocab: Readonly<Record<string, number>> };
  };
  const texts = new Map(Object.entries(model.vocab).map(([text, token]) => [token, text]));
  const bytes = bytesOfCharacters();
  return (tokens) => {
    const all = tokens
      // Whatever is not in the plain vocabulary (end of text, languages, times) is a command.
      .map((token) => texts.get(token) ?? '')
      .filter((text) => !text.startsWith('<|'))
      .flatMap((text) => Array.from(text, (character) => bytes.get(character) ?? []).flat());
    return utf8.decode(Uint8Array.from(all));
  };
}

/** Printable bytes stand for themselves; the others take the characters from 256 upwards. */
function bytesOfCharacters(): Map<string, number> {
  const bytes = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte += 1) {
    const printable =
      (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
    bytes.set(String.fromCharCode(printable ? byte : next), byte);
    if (!printable) next += 1;
  }
  return bytes;
}

/** `<unk>` on a line of its own, in base64: how the list of Llama's tokens starts. */
const LLAMA_LIST_START = 'PHVuaz4K';
const WORD_START = '\u2581';

/**
 * Llama's vocabulary (Moonshine), which its package carries as one base64 string, a token a line,
 * inside its script. The script is searched, never run.
 */
export async function llamaVocabulary(path: string): Promise<DecodeTokens> {
  const script = await readFile(path, 'utf8');
  const start = script.indexOf(LLAMA_LIST_START);
  const [list] = /^[A-Za-z0-9+/]+/.exec(script.slice(Math.max(0, start))) ?? [];
  if (start === -1 || list === undefined) throw new Error('the script holds no vocabulary');
  const texts = Buffer.from(list, 'base64').toString('utf8').split('\n');
  return (tokens) => {
    const parts: Uint8Array[] = [];
    for (const token of tokens) {
      const text = texts[token] ?? '';
      const [, byte] = /^<0x([0-9A-F]{2})>$/.exec(text) ?? [];
      if (byte !== undefined) parts.push(Uint8Array.of(Number.parseInt(byte, 16)));
      else if (!/^<.+>$/.test(text)) parts.push(Buffer.from(text.replaceAll(WORD_START, ' ')));
    }
    return utf8.decode(Buffer.concat(parts));
  };
}
