/**
 * What a route of the platform is: method, path, who may, what goes in and out as schemas, and what
 * it does. The server and the OpenAPI document are both made of this, so that they cannot differ.
 */
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Access, CallerOf } from './caller.ts';
import { checked } from './check.ts';
import type { RouteContext } from './context.ts';

/** What of HTTP the few routes need that deal with browsers. */
export interface Exchange {
  /** Where the request came from. */
  readonly address: string;
  /** Of the cookie, whether or not it holds. */
  readonly sessionToken: string | null;
  /** Sets the cookie; null ends it. */
  readonly setSession: (token: string | null) => void;
  /** Instead of the route's own status. */
  readonly setStatus: (status: number) => void;
}

/** Something else than JSON. */
export class FileAnswer {
  /** A media type that the route names in `files`. */
  readonly type: string;
  /** For whoever saves it. */
  readonly name: string;
  readonly content: string | Readable;

  constructor(type: string, name: string, content: string | Readable) {
    this.type = type;
    this.name = name;
    this.content = content;
  }
}

/** A request as it came, its caller known. */
interface RawCall {
  readonly caller: CallerOf[Access];
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  readonly exchange: Exchange;
}

interface RouteHead {
  /** Unique; names the operation in the document. */
  readonly id: string;
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Parameters in braces: `/api/keys/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** Of a success; 200 unless said otherwise. */
  readonly status?: 200 | 201 | 204;
  /** Media types beside JSON. */
  readonly files?: readonly string[];
}

/** A route whatever its types. */
export interface Route extends RouteHead {
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  /** Null: no body is read. */
  readonly body: z.ZodType | null;
  /** Null: there is nothing to say. */
  readonly answer: z.ZodType | null;
  /** Checks what came and does it. */
  readonly run: (call: RawCall, context: RouteContext) => Promise<unknown>;
}

interface Call<A extends Access, P, Q, B> {
  readonly caller: CallerOf[A];
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  readonly exchange: Exchange;
}

interface Definition<
  A extends Access,
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodType,
  R extends z.ZodType,
> extends RouteHead {
  readonly access: A;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  readonly answer?: R;
  readonly handle: (
    call: Call<A, z.output<P>, z.output<Q>, z.output<B>>,
    context: RouteContext,
  ) => Promise<z.input<R> | FileAnswer>;
}

type Nothing = z.ZodObject<Record<string, never>, z.core.$strict>;

const NOTHING: Nothing = z.strictObject({});

/** Ties what a route says of itself to what it does, with the types of its schemas. */
export function route<
  A extends Access,
  P extends z.ZodObject = Nothing,
  Q extends z.ZodObject = Nothing,
  B extends z.ZodType = z.ZodUndefined,
  R extends z.ZodType = z.ZodVoid,
>(definition: Definition<A, P, Q, B, R>): Route {
  const { handle, params = NOTHING, query = NOTHING, body = null, answer = null } = definition;
  return {
    ...definition,
    params,
    query,
    body,
    answer,
    run: (call, context) =>
      handle(
        {
          caller: call.caller as CallerOf[A],
          params: checked(params, call.params) as z.output<P>,
          query: checked(query, call.query) as z.output<Q>,
          body: (body === null ? undefined : checked(body, call.body)) as z.output<B>,
          exchange: call.exchange,
        },
        context,
      ),
  };
}
