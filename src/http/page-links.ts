/** `next` and `previous` of a list, under the configured base URL, parameters in alphabetical order as the standard has it. */
import type { Parameters } from './parse.ts'

export interface PageOf {
  readonly page: number
  /** There are rows after this page. */
  readonly more: boolean
  /** The token of the page after. */
  readonly next?: string
}

export function pageLinks(listUrl: string, parameters: Parameters, { page, more, next }: PageOf) {
  return {
    next: more ? linkTo(listUrl, parameters, page + 1, next) : null,
    previous: page > 1 ? linkTo(listUrl, parameters, page - 1) : null,
  }
}

/** Page 1 goes without a page; the client's own pageSize stays as it was written. */
function linkTo(listUrl: string, parameters: Parameters, page: number, token?: string): string {
  const { page: _page, volgende: _volgende, ...kept } = parameters
  const own = { ...kept, ...(page > 1 && { page: String(page) }), ...(token !== undefined && { volgende: token }) }
  const query = new URLSearchParams(Object.entries(own).sort(([one], [other]) => (one < other ? -1 : 1))).toString()
  return query ? `${listUrl}?${query}` : listUrl
}
