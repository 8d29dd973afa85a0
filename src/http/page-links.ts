/** `next` and `previous` of a list, under the configured base URL, parameters in alphabetical order as the standard has it. */
import type { Parameters } from './parse.ts'

export interface PageOf {
  readonly page: number
  readonly pageSize: number
  readonly count: number
  /** `minimum`: there may be more rows than counted. */
  readonly relation: 'exact' | 'minimum'
}

export function pageLinks(listUrl: string, parameters: Parameters, { page, pageSize, count, relation }: PageOf) {
  const more = page * pageSize < count || relation === 'minimum'
  return {
    next: more ? linkTo(listUrl, parameters, page + 1) : null,
    previous: page > 1 ? linkTo(listUrl, parameters, page - 1) : null,
  }
}

/** Page 1 goes without a page; the client's own pageSize stays as it was written. */
function linkTo(listUrl: string, parameters: Parameters, page: number): string {
  const { page: _page, ...kept } = parameters
  const entries = Object.entries(page === 1 ? kept : { ...kept, page: String(page) }).sort(([one], [other]) => (one < other ? -1 : 1))
  const query = new URLSearchParams(entries).toString()
  return query ? `${listUrl}?${query}` : listUrl
}
