/** The module "vertx": of a verticle, and of programs and pages that are clients of a node. */
declare module "vertx" {
  /** What travels as a body: whole numbers beyond 2^53 are bigint, bytes are a Uint8Array and only the whole body. */
  export type Body = null | boolean | number | bigint | string | Uint8Array | readonly unknown[] | object;

  export type Headers = Readonly<Record<string, string>>;

  /** What was sent or published to an address, or the answer to a request. */
  export interface Message<T = any> {
    readonly address: string;
    readonly body: T;
    readonly headers: Headers;
    /** Fires when nobody waits for the answer any more. */
    readonly signal: AbortSignal;
    /** How many ms its caller still waits; null when it did not say. */
    readonly remaining: number | null;
    /** The stream that the caller brings; null when it brings none. */
    readonly stream: Stream<any> | null;
    /** When its caller stops waiting, as a time of `Date.now()`; null when it did not say. */
    readonly deadline: number | null;
    /** Answers now. What the handler returns or throws afterwards does not count. */
    reply(body: Body, options?: ReplyOptions): void;
  }

  export interface ReplyOptions {
    readonly headers?: Readonly<Record<string, string | number | boolean>>;
  }

  export interface SendOptions extends ReplyOptions {
    /** Messages of one key go to one member of a group, while its members stay the same. */
    readonly key?: string;
  }

  export interface ConsumerOptions {
    /** Of a group's members one gets each message. */
    readonly group?: string;
  }

  export interface RequestOptions extends SendOptions {
    /** How many ms to wait; a request of a handler waits no longer than the handler's own caller. */
    readonly timeout?: number;
    /** Takes the request back when it fires. */
    readonly signal?: AbortSignal;
    /** What the handler reads as `message.stream`. */
    readonly stream?: Items;
    /**
     * Of a client: when the connection is lost it is asked again on the next one, as long as its time lasts. The
     * handler may see it twice. Without it such a request fails with `failureType` "LOST".
     */
    readonly retry?: boolean;
  }

  /** A stream that is read; whoever leaves the loop before its end lets go of it. */
  export interface Stream<T = any> extends AsyncIterableIterator<T> {
    /** Nothing more is wanted. */
    close(): void;
  }

  /** What can be given as a stream: a generator, or any other iterator. */
  export type Items<T = Body> = AsyncIterable<T> | IterableIterator<T>;

  export interface Consumer {
    readonly address: string;
    /** Kept when the address is known to the whole cluster. */
    registered(): Promise<void>;
    unregister(): Promise<void>;
  }

  /** What it answers is the reply's body, what it throws is the failure; with two parameters it calls `done`. */
  export type Handler<T = any> = (
    message: Message<T>,
    done: (error: unknown, body?: Body) => void,
  ) => Body | void | Items | Promise<Body | void | Items>;

  export type Callback<T> = (error: Failure | null, message?: Message<T>) => void;

  export interface Bus {
    /** The address may be a pattern: `*` is any one segment, `>` at the end is all that follow. */
    consumer<T = any>(address: string, handler: Handler<T>, options?: ConsumerOptions): Consumer;
    request<T = any>(address: string, body: Body, callback: Callback<T>): void;
    request<T = any>(address: string, body: Body, options: RequestOptions, callback: Callback<T>): void;
    request<T = any>(address: string, body?: Body, options?: RequestOptions): Promise<Message<T>>;
    /** What the handler yields; `timeout` is for the first answer. */
    stream<T = any>(address: string, body?: Body, options?: RequestOptions): Stream<T>;
    /** To one consumer, without an answer. */
    send(address: string, body?: Body, options?: SendOptions): void;
    /** To every consumer. */
    publish(address: string, body?: Body, options?: SendOptions): void;
  }

  /** The bus of the node that runs this verticle. */
  export const bus: Bus;

  export interface ClientOptions {
    /** Who the client is; a function is called for each connection. */
    readonly token?: string | (() => string | Promise<string>);
    /** Whether the connection comes back by itself when it is lost; it does. */
    readonly reconnect?: boolean;
    readonly onStatus?: (status: Status, reason?: string) => void;
  }

  /** `lost`: it is being made again. */
  export type Status = "connecting" | "open" | "lost" | "closed";

  /** A connection of its own: for pages, and for programs that no node runs. */
  export interface Client extends Bus {
    readonly status: Status;
    /** Shows another token, such as a fresh one before the old one expires. */
    authenticate(token: string): Promise<void>;
    /** Requests under way fail. */
    close(): Promise<void>;
  }

  /**
   * Connects to `tcp://HOST:PORT`, `unix:PATH` or `ws://HOST:PORT/bus`. In a page the default is `/bus` of the node that
   * the page came from, in a program what VERTX_BUS says. Rejected when the first attempt fails.
   */
  export function connect(url?: string, options?: ClientOptions): Promise<Client>;

  /** How a job is done; times are milliseconds. */
  export interface JobOptions {
    readonly headers?: Readonly<Record<string, string>>;
    /** A job of a higher one starts earlier; 0 is the default. */
    readonly priority?: number;
    readonly attempts?: number;
    /** The rest after the first failure; it grows by `backoffFactor` up to `backoffMax`. */
    readonly backoff?: number;
    readonly backoffFactor?: number;
    readonly backoffMax?: number;
    readonly delay?: number;
    readonly deadline?: number;
    /** Of one attempt. */
    readonly timeout?: number;
    /** How long a finished job is kept. */
    readonly retention?: number;
    /** No second job with it is made while one has not finished, and for `window` after it was submitted. */
    readonly key?: string;
    readonly window?: number;
    /** Of one group at most `groupLimit` (1) run at a time. */
    readonly group?: string;
    readonly groupLimit?: number;
    /** `minute hour day month weekday`: a job each time. */
    readonly cron?: string;
    readonly zone?: string;
    readonly missed?: "skip" | "once" | "all";
  }

  export type JobState = "waiting" | "scheduled" | "blocked" | "running" | "done" | "dead" | "cancelled";

  export interface JobInfo<T = any> {
    readonly id: string;
    readonly address: string;
    readonly state: JobState;
    readonly attempt: number;
    readonly attempts: number;
    readonly createdAt: string;
    readonly result?: T;
    readonly progress?: { readonly done: number; readonly text: string };
    readonly errors: readonly { readonly attempt: number; readonly at: string; readonly code: number; readonly message: string }[];
    readonly [more: string]: any;
  }

  /** One attempt of a job, in the hands of its worker. */
  export interface Job<T = any> {
    readonly id: string;
    readonly attempt: number;
    readonly attempts: number;
    readonly body: T;
    /** The body of a job that was submitted with a stream; null of others. */
    readonly stream: Stream<Uint8Array> | null;
    readonly headers: Headers;
    /** Fires when the job was cancelled, ran out of time, or was given to another worker. */
    readonly signal: AbortSignal;
    /** How far the work is, from 0 to 1. */
    progress(done: number, text?: string): Promise<void>;
  }

  export interface JobMember extends JobOptions {
    readonly address: string;
    readonly body?: Body;
  }

  type JobHandler<T> = (job: Job<T>) => Body | void | Promise<Body | void>;

  /** Work that is done even when a process or the node dies. */
  export const jobs: {
    /** The job's id, when the job is safe. A body that is too large for one message is a `stream` of bytes. */
    submit(address: string, body?: Body, options?: JobOptions & { readonly stream?: Items }): Promise<string>;
    /** Done when its children are; with an address it then runs itself. */
    batch(children: readonly JobMember[], options?: Partial<JobMember>): Promise<string>;
    /** One step after the other; a step without a body gets the result of the one before. */
    chain(steps: readonly JobMember[], options?: JobOptions): Promise<string>;
    get(id: string): Promise<JobInfo>;
    /** The job when it has finished: done, dead or cancelled. */
    await<T = any>(id: string, options?: { readonly timeout?: number }): Promise<JobInfo<T>>;
    cancel(id: string): Promise<JobInfo>;
    retry(id: string): Promise<JobInfo>;
    list(query?: object): Promise<{ readonly jobs: readonly JobInfo[]; readonly next?: string }>;
    pause(address: string): Promise<object>;
    resume(address: string): Promise<object>;
    /** At most `rate` jobs begin in `per` milliseconds (1,000). */
    limit(address: string, rate: number, per?: number): Promise<object>;
    stats(): Promise<{ readonly unfinished: number; readonly queues: readonly any[] }>;
    /** Does the jobs to an address, `concurrency` (1) at a time. */
    worker<T = any>(address: string, handler: JobHandler<T>): Consumer;
    worker<T = any>(address: string, options: { readonly concurrency?: number }, handler: JobHandler<T>): Consumer;
  };

  /** A refusal that is meant: thrown by a handler it is the answer, and a failed request is rejected with one. */
  export class Failure extends Error {
    constructor(code: number, text: string);
    /** -1 when the type is "NO_HANDLERS" or "TIMEOUT", and 503 where a handler passes such a failure on. */
    readonly failureCode: number;
    /** "LOST": the connection broke, and whether the work was done is not known. */
    readonly failureType?: "RECIPIENT_FAILURE" | "NO_HANDLERS" | "TIMEOUT" | "ERROR" | "LOST";
  }

  /** What the deployment configured. */
  export const config: Readonly<Record<string, any>>;

  export const log: Readonly<Record<"debug" | "info" | "warn" | "error", (...what: unknown[]) => void>>;

  /** A promise that is kept after so many milliseconds. */
  export function timer(ms: number): Promise<void>;

  /** Called when the verticle is undeployed, the last one first; a promise is waited for. */
  export function onStop(hook: () => unknown): void;

  /** Files of the verticle's folder. */
  export const files: {
    readText(path: string): Promise<string>;
    readBytes(path: string): Promise<Uint8Array>;
    /** Folders on the way are made. */
    write(path: string, content: string | Uint8Array | ArrayBuffer): Promise<void>;
    /** Names, sorted; those of folders end in '/'. */
    list(path?: string): Promise<string[]>;
    exists(path: string): Promise<boolean>;
  };
}

/** The same in a page, without what only verticles have. */
declare module "vertx/browser" {
  export { connect, Failure } from "vertx";
  export type { Body, Bus, Client, ClientOptions, Message, Status, Stream } from "vertx";
}
