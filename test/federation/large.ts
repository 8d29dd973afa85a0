/** Large sources whose rows are made when they are asked for: a moment for each place in the list, and no more in memory. */
import type { SourceRecord } from '../../src/domain/records.ts'
import { resources } from '../../src/domain/resources.ts'
import type { ListRequest, ResourcePort } from '../../src/spi/contract.ts'

/** Milliseconds since 1970 by place, newest first; NaN: no date. */
export type Moments = Float64Array

export interface Large {
  readonly port: ResourcePort<'klantcontacten'>
  /** Calls since the last look. */
  readonly calls: () => number
}

const day = 86_400_000
const start = Date.UTC(2024, 5, 1)

export function uniform(count: number, days: number, granularity = 1000): Moments {
  return Float64Array.from({ length: count }, (_, place) => Math.floor((start - (place / count) * days * day) / granularity) * granularity)
}

/** Most rows in the last days, few in the years before. */
export function skewed(count: number, days: number, granularity = 1000): Moments {
  return Float64Array.from({ length: count }, (_, place) => Math.floor((start - (place / count) ** 4 * days * day) / granularity) * granularity)
}

/** Rows come by the thousand, with nothing between. */
export function bursts(count: number, days: number): Moments {
  return Float64Array.from({ length: count }, (_, place) => start - Math.floor(((place / count) * days) / 9) * 9 * day - (place % 997 === 0 ? 0 : 1))
    .sort((one, other) => other - one)
}

export function withoutDates(moments: Moments, count: number): Moments {
  return moments.map((one, place) => (place >= moments.length - count ? NaN : one))
}

export const daily = day

export function large(moments: Moments, pageSize = 100): Large {
  let calls = 0
  const order = resources.klantcontacten.order!
  const honest = {
    ids: { codec: 'integer' },
    get: { fetch: async (locals: readonly string[]) => locals.map((local) => contact(Number(local), moments[Number(local)]!)) },
    list: {
      ability: { filters: {}, orders: [order], pageSize, total: 'exact', seek: 'offset', ties: 'stable' },
      fetch: async ({ from, limit }: ListRequest<'klantcontacten'>) => {
        calls++
        const offset = from && 'offset' in from ? from.offset : 0
        const end = Math.min(moments.length, offset + Math.min(limit, pageSize))
        const records = Array.from({ length: Math.max(0, end - offset) }, (_, index) => contact(offset + index, moments[offset + index]!))
        return { records, total: moments.length, ...(end < moments.length && { next: { offset: end } }) }
      },
    },
  }
  return {
    port: honest as unknown as ResourcePort<'klantcontacten'>,
    calls: () => {
      const before = calls
      calls = 0
      return before
    },
  }
}

function contact(place: number, moment: number): SourceRecord<'klantcontacten'> {
  return {
    local: String(place),
    fields: {
      kanaal: 'balie', onderwerp: 'x', taal: 'nld', vertrouwelijk: false, ...(!Number.isNaN(moment) && { plaatsgevondenOp: new Date(moment).toISOString() }),
      hadBetrokkenActoren: [], hadBetrokkenen: [], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [], omvatteBijlagen: [],
    },
  }
}

/** Every row of all sources sorted, as source index and place: the meaning that a page must have. */
export function sortAll(sources: readonly Moments[]): (from: number, to: number) => string[] {
  const key = (moment: number) => (Number.isNaN(moment) ? -Infinity : moment)
  const all = sources.flatMap((moments, source) => Array.from(moments, (moment, place) => ({ moment: key(moment), source, place })))
  all.sort((one, other) => (one.moment === other.moment ? 0 : other.moment - one.moment) || one.source - other.source || one.place - other.place)
  return (from, to) => all.slice(from, to).map(({ source, place }) => `${source + 1}/${place}`)
}
