/** Where a request may go: within the origin and base path of its source, and nowhere else. */
import { SourceError } from '#domain/errors.ts'
import type { QueryValues } from './http.ts'

/** The whole URL of a request. What it throws never holds the URL. */
export type TargetResolver = (path: string, query?: QueryValues) => string

/**
 * Resolves paths and absolute URLs within a base URL. A path that leads outside is the adapter's mistake: TypeError. An
 * absolute URL comes from the source, so one that leads outside is `bron-onleesbaar`. Dot segments, also encoded ones
 * and those with a path parameter, backslashes and fragments are refused even where they would stay inside.
 */
export function targetsWithin(baseUrl: string): TargetResolver {
  const base = parseBase(baseUrl)
  const basePath = base.pathname.replace(/\/+$/, '')
  const plainBase = `${base.origin}${basePath}/`

  return (path, query = {}) => {
    if (plain.test(path)) return withQuery(plainBase + path, query)
    const absolute = /^https?:/i.test(path)
    const url = path.startsWith('//') ? undefined : parseTame(absolute ? path : hrefOf(base, basePath, path))
    if (!url || url.origin !== base.origin || !isBelow(basePath, url.pathname)) {
      throw absolute
        ? new SourceError('bron-onleesbaar', 'a link of the source leads outside its base path')
        : new TypeError('the path of a request leads outside the base path')
    }
    return withQuery(absolute ? asWritten(url, path) : url.href, query)
  }
}

/** Segments of plain characters that do not begin with a dot stay where they are: nothing to resolve, and nothing to check. */
const plain = /^[\w~-][\w.~-]*(?:\/[\w~-][\w.~-]*)*$/

function withQuery(url: string, query: QueryValues): string {
  const values = new URLSearchParams()
  for (const name of Object.keys(query)) if (query[name] !== undefined) values.append(name, String(query[name]))
  const text = values.toString()
  return text === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${text}`
}

/** The query of a link of the source is not ours to spell otherwise: some compare it with what they gave, byte for byte. */
function asWritten(url: URL, link: string): string {
  const at = link.indexOf('?')
  const isPlain = at >= 0 && /^[\x21-\x7e]*$/.test(link)
  return isPlain ? `${url.origin}${url.pathname}${link.slice(at)}` : url.href
}

function parseBase(baseUrl: string): URL {
  // The TypeError of the URL class would hold the text, and with it any credentials in it.
  const base = URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  if (!base || !/^https?:$/.test(base.protocol)) throw new TypeError('baseUrl is not an http or https URL')
  if (base.username || base.password || base.search || base.hash) {
    throw new TypeError('baseUrl has credentials, a query or a fragment')
  }
  return base
}

function hrefOf(base: URL, basePath: string, path: string): string {
  const ownPath = path === '' || path.startsWith('?')
  return base.origin + (ownPath ? base.pathname + path : `${basePath}/${path.replace(/^\//, '')}`)
}

function isBelow(basePath: string, path: string): boolean {
  return path === basePath || path.startsWith(`${basePath}/`)
}

function parseTame(href: string): URL | undefined {
  const parts = /^https?:\/\/[^/?#\\@]+(\/[^?#]*)?(?:\?[^#]*)?$/i.exec(href)
  if (!parts || /[\u0000-\u0020\u007f\\]/.test(href) || climbs(parts[1] ?? '')) return undefined
  return URL.canParse(href) ? new URL(href) : undefined
}

/** Some servers decode a path twice before they look at its dots; more rounds than that nobody means well with. */
const decodingRounds = 4

function climbs(path: string): boolean {
  let text = path
  for (let round = 0; round < decodingRounds; round++) {
    if (/[\u0000-\u001f\u007f\\]/.test(text)) return true
    // Servlet containers drop what follows a semicolon before they resolve dots.
    if (text.split('/').some((segment) => /^\.{1,2}(;|$)/.test(segment))) return true
    const decoded = decode(text)
    if (decoded === text) return false
    if (decoded === undefined) return round === 0
    text = decoded
  }
  return true
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
