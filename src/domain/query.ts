/** A request that reads, as data: what the standard's query parameters mean, ids already read. */
import type { Identity } from './identity.ts'
import type { Place } from './ids.ts'
import type { ResourceName } from './resources.ts'

export interface PlainFilter {
  readonly name: string
  /** An array means: any of these. */
  readonly value: string | boolean | readonly string[]
}

/** A filter on a reference: the record asked for is at one of these places. */
export interface ReferenceFilter {
  readonly name: string
  readonly places: readonly Place[]
}

/**
 * Names a persoon: by identities, of which each stands for a persoon of its own (a bare number of nine digits is tried as
 * bsn and as rsin), or by the id of a partij.
 */
export type PersoonSelector = { readonly identities: readonly Identity[] } | { readonly places: readonly Place[] }

export interface Query {
  readonly resource: ResourceName
  /** All must hold. */
  readonly filters: readonly PlainFilter[]
  readonly references: readonly ReferenceFilter[]
  /** All must name the same persoon. */
  readonly persoon: readonly PersoonSelector[]
  /** From 1. */
  readonly page: number | 'last'
  readonly pageSize: number
  /** The token of our own link to this page. */
  readonly volgende?: string
  /** Paths as the standard writes them: `hadBetrokkenen.wasPartij`. */
  readonly expand: readonly string[]
}

/** What is asked of one object. */
export interface DetailAsked {
  readonly expand: readonly string[]
  /** What it must match besides; absent: nothing. */
  readonly where?: Query
}

/** The text of a request, such as `GET /klantcontacten?kanaal=e-mail`, read as the wire reads it. */
export type ReadAsked =
  | { readonly kind: 'list'; readonly resource: ResourceName; readonly query: Query }
  | { readonly kind: 'detail'; readonly resource: ResourceName; readonly uuid: string; readonly asked: DetailAsked }
  /** `method`: it does not read; `path`: there is no such path; `parameters`: the standard refuses them, in its own words. */
  | { readonly kind: 'fault'; readonly of: 'method' | 'path' | 'parameters'; readonly reasons: readonly string[] }
