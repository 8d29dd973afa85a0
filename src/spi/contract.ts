/**
 * The contract of an adapter. An adapter translates and reports: it never merges, sorts beyond what its source sorts,
 * caches, retries, authorises or hides a failure. All that crosses is plain JSON.
 */
import type { FilterName } from '#domain/filters.ts'
import type { IdCodec } from '#domain/codecs.ts'
import type { Identity } from '#domain/identity.ts'
import type { FieldName, Local, SourceRecord } from '#domain/records.ts'
import type { Order, ResourceName } from '#domain/resources.ts'
import type { HttpTransport } from './http.ts'

/** A JSON Schema (draft 7) of an adapter's settings. A property with `"x-secret": true` is never printed. */
export type SettingsSchema = Readonly<Record<string, unknown>>

export interface AdapterType<Settings = unknown> {
  /** The product or protocol it speaks, never a customer. */
  readonly name: string
  /** Checked whole at start, before anything is opened; unknown keys are faults. */
  readonly settings: SettingsSchema
  /** Builds the adapter from checked settings. No I/O happens here; a fault that the schema cannot say is thrown. */
  open(settings: Settings, context: AdapterContext): Adapter
  /**
   * Whether this protocol is what answers at an address, asked without credentials; `undefined` when it is not, or another
   * scheme. It looks and does nothing else. Rejects as a call does where nothing answers.
   */
  recognise?(address: string, context: Pick<AdapterContext, 'transport'>, call: Call): Promise<Recognised | undefined>
}

/** What answers at an address, as an adapter recognises it. */
export interface Recognised {
  /** In a few words, with the version where it is told: `Klantinteracties API 0.9.0`. */
  readonly what: string
  /** Settings to begin with, without secrets. */
  readonly settings?: Readonly<Record<string, unknown>>
}

/** What Gevel hands to an adapter when it is opened. */
export interface AdapterContext {
  /** The source's public name. */
  readonly source: string
  /** Wall clock, replaceable in tests. */
  now(): Date
  /** The transport for the tamed HTTP client; absent means undici connection pools. */
  readonly transport?: HttpTransport
  /** Folder of the configuration file; relative paths in settings start here. */
  readonly baseDirectory: string
  /** Calls at a time that the source is asked to bear: as many connections are enough. Absent: not said. */
  readonly concurrency?: number
}

export interface Adapter {
  /** Nothing here, nothing possible: an absent resource or function is an absent ability. */
  readonly resources: { readonly [R in ResourceName]?: ResourcePort<R> }
  /** For a source that holds zaken. */
  readonly zaken?: ZakenPort
  /**
   * Several changes as one: all of them are made, or none is. Answers what `create` and `update` answer for each step, and
   * nothing for a removal, each record as it is when all is done. Refuses with a `Refusal` whose faults' names begin with
   * the number of the step: `1.wasPartij.uuid`. Absent: changes that belong together cannot be made here.
   */
  together?(steps: readonly Step[], call: Call): Promise<readonly (SourceRecord | null)[]>
  /** Whether `together` can make these steps as one; absent: any. No I/O. */
  takesTogether?(steps: readonly Step[]): boolean
  /** Cheapest proof that the source answers and accepts us. Rejects with the error a real call would give. */
  probe?(call: Call): Promise<void>
  /** Releases connections and files. */
  close?(): Promise<void>
}

/** The two names of one zaak: other systems link to a zaak by either. */
export interface Zaaknamen {
  readonly uuid: string
  readonly identificatie: string
}

/** A zaak as far as a klantbeeld shows it. */
export interface Zaak extends Zaaknamen {
  readonly omschrijving: string
  /** `2024-05-01`. */
  readonly startdatum: string
  /** Null: it is not closed. */
  readonly einddatum: string | null
  /** Its omschrijving; null: the source does not tell. */
  readonly zaaktype: string | null
  /** The one that it has now; null: it has none yet. */
  readonly status: { readonly omschrijving: string | null; readonly gezetOp: string | null } | null
  /** To be shown to those only who may see what is vertrouwelijk; null: the source does not tell. */
  readonly vertrouwelijk: boolean | null
  /** Of the personen that were asked for; without one of these it is not theirs. */
  readonly rollen: readonly ZaakRol[]
}

export interface ZaakRol {
  /** The omschrijvingGeneriek of the rol: `initiator`. */
  readonly rol: string
  readonly identiteiten: readonly Identity[]
  /** Acts in it for somebody else, so that it is the other's zaak. */
  readonly gemachtigde: boolean
}

export interface ZakenRequest {
  /** Only a key that the port names. */
  readonly persoon: PersoonFilter
  /** At least 1. */
  readonly limit: number
}

export interface ZakenAnswer {
  /** The newest first. */
  readonly zaken: readonly Zaak[]
  /** All that match. */
  readonly total: number
  /** Zaken that could not be read, left out of both. */
  readonly quarantined?: readonly Quarantine[]
}

export interface ZakenPort {
  /** The zaken that have one of these names, a uuid or an identificatie, exactly. What is not there is left out. */
  namen(known: readonly string[], call: Call): Promise<readonly Zaaknamen[]>
  /** The zaken in which a persoon has a rol. Absent: it cannot be asked for these. Keys: the strongest first, never an address. */
  readonly vanPersoon?: { readonly persoon: readonly PersoonKey[]; fetch(request: ZakenRequest, call: Call): Promise<ZakenAnswer> }
}

/** One call's guards. Stop the work when the signal fires; reject with its reason. */
export interface Call {
  readonly signal: AbortSignal
  /** W3C Trace Context to send along to the source; the tamed HTTP client does so by itself. */
  readonly traceparent?: string
}

export interface ResourcePort<R extends ResourceName> {
  /** How `local` of this resource is built; decides how Gevel mints and finds ids. */
  readonly ids: IdForm
  /** Fields that the source never carries, so that its silence about them says nothing. */
  readonly omits?: readonly FieldName<R>[]
  readonly list?: { readonly ability: ListAbility<R>; fetch(request: ListRequest<R>, call: Call): Promise<ListAnswer<R>> }
  /**
   * Several at once, answered in the order asked: `undefined` for what is not there, a {@link Quarantine} for what is there
   * and cannot be read. A failure rejects, it is never `undefined`.
   */
  readonly get?: { fetch(locals: readonly Local[], call: Call): Promise<Found<R>[]> }
  /**
   * Bijlagen only: the bytes, read as they are asked for. The call's signal holds until they are read; when it fires, or nobody reads on
   * (`return` of the iterator), the source is let go. Rejects for a bijlage that is not there, or has no content: `get` tells which are there.
   */
  readonly content?: (local: Local, call: Call) => Promise<Content>
  readonly create?: {
    readonly accepts: readonly FieldName<R>[]
    send(draft: Draft<R>, call: Call): Promise<SourceRecord<R>>
  }
  readonly update?: {
    readonly accepts: readonly FieldName<R>[]
    /** Changes only the fields given. `undefined` when there is no such record. */
    send(local: Local, draft: Draft<R>, call: Call): Promise<SourceRecord<R> | undefined>
  }
  /** Removes the record and what the standard says goes with it. `false` when there is no such record. */
  readonly remove?: { send(local: Local, call: Call): Promise<boolean> }
}

/** The bytes of a bijlage, with what the source says of them. None of it is believed: not the kind, the name nor the number of bytes. */
export interface Content extends AsyncIterable<Uint8Array> {
  /** Media type: `application/pdf`, `text/plain; charset=utf-8`. */
  readonly type?: string
  /** File name, as it is known to people. */
  readonly name?: string
  /** Of all bytes together, when it is known before they are read. */
  readonly size?: number
}

/**
 * Fields to write, in the shape of the contract: references by `local`; an embedded record with an empty `local` is a new
 * one. What the rules do not allow is refused with a `Refusal`, and then nothing has changed.
 */
export type Draft<R extends ResourceName> = SourceRecord<R>['fields']

/**
 * One change among several. Where a draft holds a reference, it may hold `{ step: n }`: the record that an earlier step, the
 * nth from 0, made or changed. A step for a record that is not there is refused with code `not_found`.
 */
export type Step =
  | { readonly do: 'create'; readonly resource: ResourceName; readonly draft: StepDraft }
  | { readonly do: 'update'; readonly resource: ResourceName; readonly local: Local; readonly draft: StepDraft }
  | { readonly do: 'remove'; readonly resource: ResourceName; readonly local: Local }

export type StepDraft = Readonly<Record<string, unknown>>

/** In the place of a reference: what an earlier step made. */
export interface StepReference {
  readonly step: number
}

export interface IdForm {
  /** Of the native part of `local`. */
  readonly codec: IdCodec
  /**
   * Records of this resource are slots of a parent: `local` is `<parent>#<slot>`. With codec `uuid` at most 8 slots
   * (0 to 7), otherwise 256. A slot is a fixed place (a column, a MIME part), never a position in a list that can change.
   */
  readonly children?: boolean
}

/** The keys by which a source can be asked for all that belongs to one persoon, or to several at once. */
export const persoonKeys = ['local', 'bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin', 'email', 'telefoonnummer'] as const
export type PersoonKey = (typeof persoonKeys)[number]

export interface FilterAbility {
  /** How the source compares: the whole value, its beginning, a part of it, or words in it. */
  readonly match: 'exact' | 'prefix' | 'substring' | 'token'
  /** `exact`: the answer is exactly what Gevel's own check would keep. `narrows`: nothing that matches is missing. */
  readonly pushes: 'exact' | 'narrows'
  /** Values that one call may carry, any of which must match. Absent: one. */
  readonly anyOf?: number
  /** Records tell what it looks at only where it is asked for: to tell it always would cost a call a record. Absent: always. */
  readonly told?: 'when asked'
}

export interface ListAbility<R extends ResourceName> {
  readonly filters: { readonly [F in FilterName<R>]?: FilterAbility }
  /**
   * Keys by which this list can be asked for what belongs to a persoon: of partijen the partij itself, of betrokkenen
   * `wasPartij`, of klantcontacten a betrokkene's `wasPartij`, of digitaleadressen `verstrektDoorPartij`, of
   * partij-identificatoren the number itself. The strongest first: the first for which Gevel knows a value is used.
   */
  readonly persoon?: readonly PersoonKey[]
  /**
   * Whether a persoon key gives exactly what belongs to the persoon, or more (as a search for a part of an address does), to
   * be checked again. Default `exact`.
   */
  readonly persoonPushes?: 'exact' | 'narrows'
  /** Values of a persoon key that one call may carry. Default 1. */
  readonly persoonAnyOf?: number
  /** Any one of these sets must be present, else it cannot be listed; `'persoon'` stands for a persoon key. Absent or `[]`: free. */
  readonly needs?: readonly (readonly (FilterName<R> | 'persoon')[])[]
  /** What the source itself sorts on. Without the standard's order Gevel reads all that matches, within bounds, and sorts. */
  readonly orders: readonly Order[]
  /** The most records one call really answers. */
  readonly pageSize: number
  /**
   * What `total` of an answer counts: `exact` all rows that match, those that turn out to be unreadable included; `readable`
   * only those that can be read, so that the rows in `quarantined` are not in it; `none`: there is no total.
   */
  readonly total: 'exact' | 'readable' | 'none'
  /** `offset`: can start at row n; `cursor`: can only go on where an answer ended; `none`: answers everything in one call. */
  readonly seek: 'offset' | 'cursor' | 'none'
  /** Whether rows with an equal sort key come in the same order every time. Of an `unstable` source Gevel reads all that matches, and sorts. */
  readonly ties: 'stable' | 'unstable'
}

export interface Filter<R extends ResourceName = ResourceName> {
  readonly name: FilterName<R>
  /**
   * A text, boolean, date or moment as the filter's kind says. For filters on a reference (`…__uuid`): the `local`.
   * An array means: any of these; only where the ability has `anyOf`, and never longer.
   */
  readonly value: string | boolean | readonly string[]
}

export interface PersoonFilter {
  readonly key: PersoonKey
  /**
   * `local`: locals of partijen; numbers: digits; `vestigingsnummer`: `<kvk>/<vestigingsnummer>`, the kvk empty when
   * unknown, which then matches every parent; addresses: normalised (e-mail in lower case, telephone `+31…`), compared
   * in that form.
   */
  readonly values: readonly string[]
}

/** What a get answers for one local. */
export type Found<R extends ResourceName> = SourceRecord<R> | Quarantine | undefined

export type Position = { readonly offset: number } | { readonly cursor: string }

export interface ListRequest<R extends ResourceName> {
  /** Only filters that the ability names. All must hold. */
  readonly filters: readonly Filter<R>[]
  /** Only a key that the ability names. */
  readonly persoon?: PersoonFilter
  /** One of the ability's orders; absent: the source's own order, newest first, the same every time. */
  readonly order?: Order
  /** At least 1, at most the ability's pageSize. */
  readonly limit: number
  /** Absent: from the start. An offset only with seek `offset`; a cursor only as an earlier answer gave it. */
  readonly from?: Position
}

export interface ListAnswer<R extends ResourceName> {
  readonly records: readonly SourceRecord<R>[]
  /** Rows that match in all, as the ability's `total` says. */
  readonly total?: number
  /** Where the next call goes on; absent when this was the end. */
  readonly next?: Position
  /** Rows that could not be read: left out, counted, reported. They take a place in offsets. */
  readonly quarantined?: readonly Quarantine[]
  /** The source itself says that something which matches may be missing. The answer to the client is then incomplete too. */
  readonly incomplete?: true
}

/** A row that could not be read. `reason` says which rule it broke, never the content. */
export interface Quarantine {
  readonly local?: Local
  readonly reason: string
}

export function isQuarantine(value: object): value is Quarantine {
  return 'reason' in value && !('fields' in value)
}
