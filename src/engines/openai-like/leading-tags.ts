/**
 * Removes `<think>` and `</think>` from the beginning of a text that comes in pieces: engines whose
 * reasoning parser does not fit the model leave them there.
 */

const TAGS = ['<think>', '</think>'];
/** White space in front of a tag; more of it is an answer. */
const MAX_HELD_CHARACTERS = 256;

export class LeadingTags {
  /** What has come and is not decided yet; null once the beginning is over. */
  #held: string | null = '';
  #tagSeen = false;

  /** What can be said of the text so far; '' while it may still be a tag. */
  take(piece: string): string {
    if (this.#held === null) return piece;
    let text = this.#held + piece;
    let visible = text.trimStart();
    for (let tag = leadingTag(visible); tag !== undefined; tag = leadingTag(visible)) {
      this.#tagSeen = true;
      visible = visible.slice(tag.length).trimStart();
    }
    // White space around a tag belongs to it.
    if (this.#tagSeen) text = visible;
    const undecided =
      text.length <= MAX_HELD_CHARACTERS && TAGS.some((tag) => tag.startsWith(visible));
    this.#held = undecided ? text : null;
    return undecided ? '' : text;
  }

  /** What was held back; the beginning is over. */
  end(): string {
    const text = this.#held ?? '';
    this.#held = null;
    return text;
  }
}

function leadingTag(text: string): string | undefined {
  return TAGS.find((tag) => text.startsWith(tag));
}
