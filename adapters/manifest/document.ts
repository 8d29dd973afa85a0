/** A manifest as it is written. `schema.ts` says which of it may stand where, README.md of `adapters/rest` what it means. */
import type { TargetResource } from './targets.ts'

export interface ManifestDocument {
  readonly manifest: 'rest/1' | 'jsonrpc/1'
  readonly name: string
  /** `proven`: on the real server; `contract-tested`: on a stand-in that keeps its contract; `unverified`: on paper. */
  readonly status: 'proven' | 'contract-tested' | 'unverified'
  /** Names that the settings of a source may or must give: `{option.NAME}` anywhere in the manifest. */
  readonly options?: Readonly<Record<string, { readonly about: string; readonly default?: string }>>
  /** Of JSON-RPC. Default 2.0; a source of 1.0 may know no envelope with another member in it. */
  readonly version?: '1.0' | '2.0'
  /** Behind the url of the settings. */
  readonly base?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly auth?: AuthDocument
  readonly limits?: { readonly perMinute?: number; readonly concurrency?: number }
  /** Clock of moments that are written without one. Default UTC. */
  readonly zone?: string
  /** What stands anywhere in the source where there is no value. */
  readonly empty?: readonly (string | number | boolean)[]
  readonly errors?: readonly ErrorDocument[]
  readonly resources: { readonly [R in TargetResource]?: ResourceDocument }
  /** Files beside the manifest. */
  readonly examples: readonly string[]
}

export type AuthDocument =
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'bearer'; readonly token: string }
  | { readonly kind: 'header'; readonly name: string; readonly value: string }
  | { readonly kind: 'oauth2'; readonly tokenUrl: string; readonly clientId: string; readonly clientSecret: string; readonly scope?: string }
  /** Logs in with a call of its own; what that answers are the values of `{session.0}` and so on. */
  | {
    readonly kind: 'session'
    readonly login: RequestDocument
    /** A header made from credentials and session, joined by a colon. */
    readonly header?: { readonly name: string; readonly scheme: string; readonly base64: readonly string[] }
  }

export interface ErrorDocument {
  readonly when: WhenDocument
  readonly as: 'bron-mislukt' | 'bron-weigert' | 'bron-overbelast' | 'bron-onbereikbaar' | 'bron-onleesbaar' | 'not-there'
}

export type WhenDocument = string | { readonly path: string; readonly is?: readonly (string | number | boolean)[]; readonly not?: readonly (string | number | boolean)[] }

/** One of `get`, `post` (paths) and `call` (the method of a remote procedure). */
export interface RequestDocument {
  readonly get?: string
  readonly post?: string
  readonly call?: string
  readonly query?: Readonly<Record<string, unknown>>
  readonly body?: unknown
  readonly params?: readonly unknown[]
  readonly headers?: Readonly<Record<string, string>>
}

export interface ResourceDocument extends PartDocument {
  readonly id?: { readonly path: string; readonly codec: 'uuid' | 'integer' | 'hex24' | 'hash80' | 'base62' }
  readonly list?: ListDocument
  readonly get?: GetDocument
  readonly omits?: readonly string[]
  readonly slots?: Readonly<Record<string, PartDocument>>
}

export interface PartDocument {
  /** The resource whose rows hold this one as well. */
  readonly from?: TargetResource
  /** Where in that row; one record for each element. */
  readonly each?: string
  /** The element's own whole number, which makes the id together with that of the row. */
  readonly key?: string
  readonly when?: WhenDocument | readonly WhenDocument[]
  readonly fields?: Readonly<Record<string, unknown>>
}

/** What one filter adds to a request. */
export interface PushDocument {
  /** A condition in the list's query language, or JSON, where `{ all: […] }` is several; `{value}` is the value, `{values}` all values where there may be several. */
  readonly where?: unknown
  /** Parameters of the query; the value is `{value}` and nothing else. */
  readonly query?: Readonly<Record<string, unknown>>
  readonly match?: 'exact' | 'prefix' | 'substring' | 'token'
  readonly pushes?: 'exact' | 'narrows'
  readonly anyOf?: number
}

export interface ListDocument extends RequestDocument {
  readonly rows?: string
  readonly total?: string
  /** A request of its own that tells the total. */
  readonly count?: RequestDocument & { readonly total: string }
  readonly where?: { readonly language?: string; readonly always?: readonly unknown[]; readonly none?: unknown }
  readonly filters?: Readonly<Record<string, PushDocument>>
  readonly persoon?: Readonly<Record<string, PushDocument>>
  readonly persoonPushes?: 'exact' | 'narrows'
  readonly needs?: readonly (readonly string[])[]
  readonly order?: Readonly<Record<string, unknown>>
  readonly ties?: 'stable' | 'unstable'
  /** The source itself leaves out the rows that are no record (`when`), so that its places and totals are those of records. */
  readonly sifted?: boolean
  readonly page?: PageDocument
}

export interface PageDocument {
  readonly kind: 'offset' | 'page' | 'cursor' | 'nextLink' | 'keyset' | 'none'
  /** The most rows that the source really gives, measured. */
  readonly max: number
  /** Number of the first page. Default 1. */
  readonly first?: number
  /** The source knows no other size than `max`. */
  readonly fixed?: boolean
  /** Whether there is more, where no total and no link says so. Default: until a page is empty. */
  readonly more?: { readonly status: number } | { readonly path: string } | 'full'
  /** Where the next cursor or link stands. */
  readonly next?: string
  /** Where the source says which size it used. */
  readonly size?: string
  /** Of `keyset`: the condition that goes on after `{value}`, the id of the last row. */
  readonly after?: unknown
}

/** `{id}` is one id, in paths too; `{ids}` makes it one request for up to `many`. */
export interface GetDocument extends RequestDocument {
  /** Instead of a request: a condition on the id, for a request of the list. */
  readonly where?: unknown
  readonly many?: number
  readonly rows?: string
  /** Statuses that say that it is not there. Default 404. */
  readonly notFound?: readonly number[]
}
