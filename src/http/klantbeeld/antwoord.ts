/** A klantbeeld as JSON: the standard's own fields of each thing, with where it comes from beside them. */
import type { Ids } from '#domain/ids.ts'
import { sentMoment } from '#domain/moment.ts'
import type { Zaak } from '#spi'
import type { Completeness } from '../../federation/completeness.ts'
import type { Item } from '../../federation/items.ts'
import type { Klantbeeld, Part, Shown } from '../../federation/klantbeeld/klantbeelden.ts'
import { originsOf } from '../../federation/klantbeeld/versies.ts'
import type { Source } from '../../federation/source.ts'
import { listUrl } from '../addresses.ts'
import type { Renderer } from '../render.ts'
import { picked, type Selection } from './fields.ts'
import type { Zoekvraag } from './zoekvraag.ts'

type Output = Record<string, unknown>

export interface AntwoordSettings {
  readonly renderer: Renderer
  readonly ids: Ids
  readonly publicUrl: string
}

/** By which lists of the standard's surface the rest of a part is found. */
const lists = { digitaleAdressen: ['digitaleadressen', 'verstrektDoorPartij__uuid'], klantcontacten: ['klantcontacten', 'hadBetrokkene__wasPartij__uuid'] } as const

export class Antwoord {
  readonly #settings: AntwoordSettings

  constructor(settings: AntwoordSettings) {
    this.#settings = settings
  }

  of(klantbeeld: Klantbeeld, { maximum, selection }: Pick<Zoekvraag, 'maximum' | 'selection'>): Output {
    const { partij, digitaleAdressen, klantcontacten, interneTaken, zaken, completeness } = klantbeeld
    const from = (one: Omit<Shown<unknown>, 'what'>) => ({ bron: one.source.name, gekoppeldDoor: one.link, gelezenOp: readAt(klantbeeld, one.source) })
    const list = <T>(name: string, part: Part<T> | undefined, rendered: (all: readonly T[]) => Output[]) => {
      if (!part) return {}
      const outputs = rendered(part.items.map(({ what }) => what))
      const items = outputs.map((output, index) => pick({ ...output, ...from(part.items[index]!) }, selection, name))
      return { [name]: { totaal: part.count, telling: part.relation, meer: this.#rest(klantbeeld, name, part, maximum), items } }
    }
    const items = (all: readonly Item[]) => this.#settings.renderer.list(all).map(({ _expand, ...rest }) => rest)
    return {
      ...(partij !== undefined && { partij: partij && pick(this.#partij(klantbeeld, partij, selection), selection, 'partij') }),
      ...list('digitaleAdressen', digitaleAdressen, items),
      ...list('klantcontacten', klantcontacten, items),
      ...list('interneTaken', interneTaken, items),
      ...list('zaken', zaken, (all) => all.map(zaakOutput)),
      volledigheid: volledigheid(completeness),
    }
  }

  #partij(klantbeeld: Klantbeeld, partij: Item, selection: Selection | undefined): Output {
    const { _expand, ...output } = this.#settings.renderer.detail(partij)
    const bronnen = [...new Set(partij.sources)].map((source) => ({ bron: source.name, gekoppeldDoor: 'kenmerk', gelezenOp: readAt(klantbeeld, source) }))
    const { versies } = klantbeeld
    if (!versies) return { ...output, bronnen }
    const rendered = new Map(versies.map((versie) => [versie, this.#settings.renderer.detail(versie.item)]))
    const wanted = selection?.get('partij') ?? true
    const herkomst = [...originsOf(partij, versies)].filter(([veld]) => Object.hasOwn(output, veld) && (wanted === true || wanted.has(veld))).map(([veld, { from, others }]) => ({
      veld, bron: from?.source.name ?? null, anders: others.map((versie) => ({ bron: versie.source.name, waarde: rendered.get(versie)![veld] })),
    }))
    return { ...output, bronnen, herkomst }
  }

  #rest({ persoon }: Klantbeeld, name: string, { items, count, relation }: Part<unknown>, maximum: number): string | null {
    const [resource, filter] = (lists as Readonly<Record<string, readonly ['klantcontacten' | 'digitaleadressen', string]>>)[name] ?? []
    if (!persoon || !resource || (items.length === count && relation === 'exact')) return null
    const [uuid] = this.#settings.ids.mint('partijen', [persoon])
    return `${listUrl(this.#settings.publicUrl, resource)}?${filter}=${uuid}&page=2&pageSize=${maximum}`
  }
}

const readAt = ({ readAt: moments }: Klantbeeld, source: Source) => new Date(moments.get(source) ?? Date.now()).toISOString()

function pick(output: Output, selection: Selection | undefined, deel: string): unknown {
  return selection ? picked(output, selection.get(deel) ?? new Map<string, Selection>()) : output
}

const zaakNames = ['uuid', 'identificatie', 'omschrijving', 'zaaktype', 'startdatum', 'einddatum', 'status', 'rollen'] as const
const empty: Readonly<Record<(typeof zaakNames)[number], unknown>> = { uuid: '', identificatie: '', omschrijving: '', zaaktype: null, startdatum: null, einddatum: null, status: null, rollen: [] }

/** What is hidden is empty, as it is everywhere. */
function zaakOutput(zaak: Zaak): Output {
  const { status, rollen, ...rest }: Partial<Zaak> = zaak
  const output: Output = {
    ...rest,
    ...(status && { status: { omschrijving: status.omschrijving, gezetOp: status.gezetOp && sentMoment(status.gezetOp) } }),
    ...(rollen && { rollen: [...new Set(rollen.map(({ rol }) => rol))] }),
  }
  return Object.fromEntries(zaakNames.map((name) => [name, output[name] ?? empty[name]]))
}

function volledigheid({ complete, sources }: Completeness): Output {
  return {
    volledig: complete,
    bronnen: sources.map(({ name, status, reason, count, ms, age, quarantined, unverifiable }) => ({
      naam: name, status, ...(reason && { reden: reason }), aantal: count, milliseconden: ms, ...(age !== undefined && { leeftijd: age }),
      ...(quarantined > 0 && { quarantaine: quarantined }), ...(unverifiable > 0 && { onverifieerbaar: unverifiable }),
    })),
  }
}
