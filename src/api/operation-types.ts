import type { IncomingHttpHeaders } from 'node:http';
import type { Context } from '../platform/context.js';
import type { operations } from './contract.gen.js';
import type { OperationId } from './contract-document.js';

type Operation<Id extends OperationId> = operations[Id];

type Json<Part> = Part extends { content: { 'application/json': infer Body } }
  ? Body
  : Part extends { content: { 'application/x-www-form-urlencoded': infer Body } }
    ? Body
    : undefined;

/** What a handler gets: every part has passed the contract. */
export interface Call<Id extends OperationId> {
  headers: IncomingHttpHeaders;
  /** The body byte by byte as it came, for signatures over it. */
  rawBody: Buffer;
  params: NonNullable<Operation<Id>['parameters']['path']>;
  query: NonNullable<Operation<Id>['parameters']['query']>;
  body: Operation<Id> extends { requestBody: infer Request }
    ? Json<Request>
    : Operation<Id> extends { requestBody?: infer Request }
      ? Json<NonNullable<Request>>
      : undefined;
}

/** A page, with the rule for what a browser may load for it. */
interface HtmlReply {
  status: number;
  page: { html: string; contentPolicy: string };
}

type SuccessStatus = 200 | 201 | 202 | 204 | 302;

type ReplyOf<Status, Response> = Status extends 302
  ? { status: Status; location: string }
  : Response extends { content: { 'text/html': string } }
    ? HtmlReply
    : Json<Response> extends undefined
      ? { status: Status }
      : /** `json` is the same body as ready text, from SQL that builds it. */
        { status: Status; body: Json<Response> } | { status: Status; json: string };

type Replies<Responses> = {
  [Status in keyof Responses & SuccessStatus]: ReplyOf<Status, Responses[Status]>;
}[keyof Responses & SuccessStatus];

export type Reply<Id extends OperationId> = Replies<Operation<Id>['responses']>;

export type Handler<Id extends OperationId> = (context: Context, call: Call<Id>) => Promise<Reply<Id>>;

/** One handler for each operation of the contract: a missing one, or a wrong answer, does not compile. */
export type Handlers = { [Id in OperationId]: Handler<Id> };

/** A handler whose operation is only known while running; the validator has checked what it is given. */
export type AnyHandler = (
  context: Context,
  call: { params: unknown; query: unknown; body: unknown; headers: IncomingHttpHeaders; rawBody: Buffer },
) => Promise<AnyReply>;

export type AnyReply = { status: number; body?: unknown; json?: string; location?: string } & Partial<HtmlReply>;
