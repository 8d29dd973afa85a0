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

/** What a source was found to understand: what comes along with a zaak, or nothing of it. */
type Understood = 'with all' | 'with rollen' | 'zaken only' | 'nothing'

/** What is looked for; zaken with all that is shown of them. */
export type Wanted = 'rollen' | 'zaken'

const toTry: Readonly<Record<Wanted, readonly Understood[]>> = { rollen: ['with rollen', 'zaken only'], zaken: ['with all', 'with rollen', 'zaken only'] }

/** What may come along with a zaak beside its rollen. */
export const expandedZaak = 'status,status.statustype,zaaktype'
const expands = { 'with all': `rollen,${expandedZaak}`, 'with rollen': 'rollen', 'zaken only': undefined, nothing: undefined } as const

/** A source that is upgraded, or was behind a gateway that answered for it, is asked again after so long. */
const rememberedMs = 600_000
/** No such path, method or parameter. */
const notUnderstood = [400, 404, 405]

export interface PersoonCalls {
  readonly send: Send
  /** All rollen of the zaak with this url. */
  readonly rollenOfZaak: (zaak: string) => Promise<readonly unknown[]>
}

/** A zaak as it was found, with the rollen in it of the one who was looked for. */
export interface FoundZaak {
  readonly url: string
  readonly row: unknown
  readonly rollen: readonly unknown[]
}

export class PersoonSearch {
  readonly #setting: SearchSetting
  readonly #now: () => Date
  readonly #understood = new Map<Wanted, { readonly what: Understood; readonly until: number }>()

  constructor(setting: SearchSetting, now: () => Date) {
    this.#setting = setting
    this.#now = now
  }

  /** Rollen of this bsn; `undefined` when they must be looked for by GET. */
  async rollen(bsn: string, generiek: string | undefined, calls: PersoonCalls): Promise<readonly unknown[] | undefined> {
    const zaken = await this.#find('rollen', bsn, generiek, calls)
    return zaken?.flatMap(({ rollen }) => rollen).filter((rol) => generiek === undefined || fieldOf(rol, 'omschrijvingGeneriek') === generiek)
  }

  /** Zaken in which this bsn has a rol; `undefined` when they must be looked for by GET. */
  zaken(bsn: string, calls: PersoonCalls): Promise<readonly FoundZaak[] | undefined> {
    return this.#find('zaken', bsn, undefined, calls)
  }

  async #find(wanted: Wanted, bsn: string, generiek: string | undefined, calls: PersoonCalls): Promise<readonly FoundZaak[] | undefined> {
    if (this.#setting === 'get') return undefined
    for (const what of this.#toTry(wanted)) {
      const found = await this.#search(bsn, generiek, what, calls)
      if (found) {
        this.#remember(wanted, what)
        return found
      }
    }
    this.#remember(wanted, 'nothing')
    if (this.#setting === 'post-only') throw new SourceError('bron-mislukt', 'the source has no search for zaken of a persoon by POST')
    return undefined
  }

  #toTry(wanted: Wanted): readonly Understood[] {
    const known = this.#understood.get(wanted)
    if (!known || known.until <= this.#now().getTime()) return toTry[wanted]
    // What was understood may have been another server's of the same source.
    return known.what === 'nothing' ? [] : toTry[wanted].slice(toTry[wanted].indexOf(known.what))
  }

  #remember(wanted: Wanted, what: Understood): void {
    this.#understood.set(wanted, { what, until: this.#now().getTime() + rememberedMs })
  }

  /** `undefined` when the source does not understand the question, or answers another. */
  async #search(bsn: string, generiek: string | undefined, what: Understood, { send, rollenOfZaak }: PersoonCalls): Promise<readonly FoundZaak[] | undefined> {
    const body = { rol__betrokkeneIdentificatie__natuurlijkPersoon__inpBsn: bsn, ...(generiek && { rol__omschrijvingGeneriek: generiek }) }
    let understood = true
    const zaken = await allRows(async (page): Promise<Rows> => {
      const answer = await send({ path: 'zaken/_zoek', query: { expand: expands[what], page: page > 1 ? page : undefined }, body, accept: page > 1 ? [404] : notUnderstood })
      const { rows, more } = notUnderstood.includes(answer.status) ? { rows: [], more: false } : rowsOf(answer.body)
      const found = await Promise.all(rows.map(async (row): Promise<FoundZaak> => {
        const all = expandedRollen(row) ?? (await rollenOfZaak(urlOf(row)))
        return { url: urlOf(row), row, rollen: all.filter((rol) => bsnIn(rol) === bsn) }
      }))
      // A zaak in which he has no rol: what is answered is not what was asked.
      understood &&= (page > 1 || !notUnderstood.includes(answer.status)) && found.every(({ rollen }) => rollen.length > 0)
      return { rows: found, more: more && understood }
    })
    return understood ? (zaken as readonly FoundZaak[]) : undefined
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
