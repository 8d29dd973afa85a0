/**
 * The search for zaken by POST, which keeps a bsn out of urls and so out of the logs of all that stands in between. Not every
 * source has it: the standard began with a search by place alone. What a source can is learnt by asking.
 */
import { SourceError } from '#spi'
import { allRows, rowsOf, type Rows } from './pages.ts'
import type { Send } from './wire.ts'

/**
 * `post-first`: by POST, and where the source has no such search by GET, with the bsn in the url. `post-only`: a source without it
 * fails rather than that. `get`: never by POST.
 */
export const searchSettings = ['post-first', 'post-only', 'get'] as const
export type SearchSetting = (typeof searchSettings)[number]

/** What a source was found to understand: rollen that come along, zaken only, or nothing of it. */
type Understood = 'with rollen' | 'zaken only' | 'nothing'

/** A source that is upgraded, or was behind a gateway that answered for it, is asked again after so long. */
const rememberedMs = 600_000
/** No such path, method or parameter. */
const notUnderstood = [400, 404, 405]

export interface PersoonCalls {
  readonly send: Send
  /** All rollen of the zaak with this url. */
  readonly rollenOfZaak: (zaak: string) => Promise<readonly unknown[]>
}

export class PersoonSearch {
  readonly #setting: SearchSetting
  readonly #now: () => Date
  #understood: { readonly what: Understood; readonly until: number } | undefined

  constructor(setting: SearchSetting, now: () => Date) {
    this.#setting = setting
    this.#now = now
  }

  /** Rollen of this bsn; `undefined` when they must be looked for by GET. */
  async rollen(bsn: string, generiek: string | undefined, calls: PersoonCalls): Promise<readonly unknown[] | undefined> {
    if (this.#setting === 'get') return undefined
    for (const what of this.#toTry()) {
      const found = what === 'nothing' ? undefined : await this.#search(bsn, generiek, what, calls)
      if (found) {
        this.#remember(what)
        return found
      }
    }
    this.#remember('nothing')
    if (this.#setting === 'post-only') throw new SourceError('bron-mislukt', 'the source has no search for zaken of a persoon by POST')
    return undefined
  }

  #toTry(): readonly Understood[] {
    const known = this.#understood && this.#understood.until > this.#now().getTime() ? this.#understood.what : undefined
    // What was understood may have been another server's of the same source.
    return known === 'nothing' ? [] : known === 'zaken only' ? ['zaken only'] : ['with rollen', 'zaken only']
  }

  #remember(what: Understood): void {
    this.#understood = { what, until: this.#now().getTime() + rememberedMs }
  }

  /** `undefined` when the source does not understand the question, or answers another. */
  async #search(bsn: string, generiek: string | undefined, what: Understood, { send, rollenOfZaak }: PersoonCalls): Promise<readonly unknown[] | undefined> {
    const body = { rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn: bsn, ...(generiek && { rol__omschrijvingGeneriek: generiek }) }
    const expand = what === 'with rollen' ? 'rollen' : undefined
    let understood = true
    const rollen = await allRows(async (page): Promise<Rows> => {
      const answer = await send({ path: 'zaken/_zoek', query: { expand, page: page > 1 ? page : undefined }, body, accept: page > 1 ? [404] : notUnderstood })
      const { rows: zaken, more } = notUnderstood.includes(answer.status) ? { rows: [], more: false } : rowsOf(answer.body)
      const perZaak = await Promise.all(zaken.map(async (zaak) => expandedRollen(zaak) ?? rollenOfZaak(urlOf(zaak))))
      const own = perZaak.map((all) => all.filter((rol) => bsnIn(rol) === bsn))
      // A zaak in which he has no rol: what is answered is not what was asked.
      understood &&= (page > 1 || !notUnderstood.includes(answer.status)) && own.every((some) => some.length > 0)
      return { rows: own.flat(), more: more && understood }
    })
    return understood ? rollen.filter((rol) => generiek === undefined || fieldOf(rol, 'omschrijvingGeneriek') === generiek) : undefined
  }
}

function fieldOf(row: unknown, name: string): unknown {
  return typeof row === 'object' && row !== null ? (row as Readonly<Record<string, unknown>>)[name] : undefined
}

const bsnIn = (rol: unknown) => fieldOf(fieldOf(rol, 'betrokkeneIdentificatie'), 'inpBsn')

function expandedRollen(zaak: unknown): readonly unknown[] | undefined {
  const rollen = fieldOf(fieldOf(zaak, '_expand'), 'rollen')
  return Array.isArray(rollen) ? (rollen as readonly unknown[]) : undefined
}

function urlOf(zaak: unknown): string {
  const url = fieldOf(zaak, 'url')
  if (typeof url !== 'string') throw new SourceError('bron-onleesbaar', 'a zaak of the source has no url')
  return url
}
