/**
 * A chat request after its dialect has been taken off: what every room above and beside the
 * protocols works with. Adding a dialect means producing this shape; adding an engine means
 * consuming it. Plain data, checked by the protocol that made it.
 */

export type MediaKind = 'image' | 'audio' | 'video';
export type MediaResolution = 'default' | 'max';

/** Where the bytes of a media part come from. */
export type MediaSource =
  /** `http://` or `https://`; anything else has been refused by the protocol. */
  | { readonly type: 'url'; readonly url: string }
  /** A data URI (or bare base64) short enough to have stayed inside the JSON. */
  | {
      readonly type: 'inline';
      /** Declared MIME type in lower case; null when absent or not declared. */
      readonly declaredMime: string | null;
      readonly base64: string;
    }
  /** A long base64 string that was decoded to a file while the body was read. */
  | {
      readonly type: 'spooled';
      readonly declaredMime: string | null;
      readonly spooled: SpooledString;
    }
  /** A file of the caller's own machine (command line only; never from the wire). */
  | { readonly type: 'file'; readonly path: string };

/** A base64 string diverted to disk by the body reader. */
export interface SpooledString {
  /** What stands in its place in the parsed JSON; unguessable, made per request. */
  readonly token: string;
  /** `data:image/png;base64` (everything before the comma), or '' for bare base64. */
  readonly header: string;
  /** Characters after the comma, white space included: the number that the 50 MB limit is about. */
  readonly base64Characters: number;
  /** Absolute path of the decoded bytes; the body reader's `dispose` removes it. */
  readonly path: string;
  readonly bytes: number;
  /** Lower-case hex of the decoded bytes. */
  readonly sha256: string;
  /** False when the string held something that is not base64 (the file is then incomplete). */
  readonly valid: boolean;
}

export interface TextPart {
  readonly type: 'text';
  readonly text: string;
}

export interface MediaPart {
  readonly type: 'media';
  readonly kind: MediaKind;
  readonly source: MediaSource;
  /** Path of the URL or data value, for errors: `messages[0].content[1].image_url.url`. */
  readonly path: string;
  /** Path of the whole part, for errors: `messages[0].content[1]`. */
  readonly partPath: string;
  /** Frames per second in [0.1, 10]; meaningful for video only. */
  readonly fps: number;
  /** Meaningful for video only. */
  readonly mediaResolution: MediaResolution;
}

export type Part = TextPart | MediaPart;

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  /** JSON text as the model wrote it; need not be valid JSON. */
  readonly arguments: string;
}

/** `developer` has become `system`. A string content has become one text part. */
export type Message =
  | { readonly role: 'system'; readonly content: readonly TextPart[] }
  | { readonly role: 'user'; readonly content: readonly Part[] }
  | {
      readonly role: 'assistant';
      readonly content: readonly TextPart[];
      readonly reasoning: string | null;
      readonly toolCalls: readonly ToolCall[];
    }
  | { readonly role: 'tool'; readonly toolCallId: string; readonly content: readonly Part[] };

export interface Tool {
  readonly name: string;
  readonly description?: string;
  /** JSON schema, as sent. */
  readonly parameters?: Readonly<Record<string, unknown>>;
  readonly strict?: boolean;
}

export type ToolChoice = 'auto' | 'none' | 'required' | { readonly name: string };

export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | {
      readonly type: 'json_schema';
      readonly name: string;
      readonly schema: Readonly<Record<string, unknown>>;
      /** Whether the engine must keep to the schema; absent = as the engine likes. */
      readonly strict?: boolean;
    };

export interface ChatRequest {
  /** As the client sent it; echoed in the answer. */
  readonly model: string;
  readonly messages: readonly Message[];
  /** What the client asked for; undefined = the model's default. */
  readonly maxCompletionTokens: number | undefined;
  readonly temperature: number;
  readonly topP: number;
  readonly frequencyPenalty: number;
  readonly presencePenalty: number;
  readonly stop: readonly string[];
  readonly stream: boolean;
  /** Send the usage chunk at the end of a stream. */
  readonly includeUsage: boolean;
  /** undefined = the model's default. */
  readonly thinking: boolean | undefined;
  readonly responseFormat: ResponseFormat;
  readonly tools: readonly Tool[];
  readonly toolChoice: ToolChoice;
  readonly seed: number | undefined;
  /** Mimosa's own extension: put the media receipts beside `usage`. */
  readonly receipt: boolean;
  /** Mimosa's own extension: say in comments of the stream what is going on. */
  readonly progress: boolean;
  /** Mimosa's own extension: lower fps, then resolution, until all media cost no more than this. */
  readonly maxMediaTokens: number | undefined;
}

/** All media parts of a request, in the order in which they stand. */
export function mediaParts(request: Pick<ChatRequest, 'messages'>): MediaPart[] {
  return request.messages.flatMap((message) =>
    (message.content as readonly Part[]).filter((part) => part.type === 'media'),
  );
}
