/** Everything that a run left, by place, and what is found in it. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import type { Hit, Search } from './search.ts'
import { skippedBodies, skippedHeaders, skippedOutput, skippedPaths } from './skipped.ts'

export interface Found extends Hit {
  readonly place: string
}

/** An answer as it came over the wire. */
export interface Answered {
  /** What was asked, in words: no value of the request. */
  readonly name: string
  readonly path: string
  readonly status: number
  readonly statusText: string
  /** Names and values, in turn. */
  readonly rawHeaders: readonly string[]
  readonly body: string
}

const told = (place: string, hits: readonly Hit[]): Found[] => hits.map((hit) => ({ place, ...hit }))

export function inTexts(search: Search, texts: Readonly<Record<string, string>>): Found[] {
  return Object.entries(texts).flatMap(([place, text]) => told(place, search.in(withoutSkipped(text))))
}

function withoutSkipped(text: string): string {
  const isSkipped = (line: string) => skippedOutput.some((one) => one.line.test(line))
  return text.split('\n').filter((line) => !isSkipped(line)).join('\n')
}

/** Headers of all, bodies of those that are no success. */
export function inAnswer(search: Search, { name, path, status, statusText, rawHeaders, body }: Answered): Found[] {
  const success = status >= 200 && status < 300
  const [route] = path.split('?')
  const headers = rawHeaders.filter((_, at) => {
    const header = rawHeaders[at - (at % 2)]!.toLowerCase()
    return !success || !skippedHeaders.some((one) => one.header === header && one.path.test(route!))
  })
  return [
    ...told(`headers of ${name}`, search.in(`${statusText}\n${headers.join('\n')}`)),
    ...(success ? [] : told(`body of ${status}, ${name}`, search.in(body).filter(({ label }) => !skippedBodies.some((one) => one.asked.test(name) && one.label.test(label))))),
  ]
}

/** Names and contents of all files below a folder. */
export function inFolder(search: Search, folder: string): Found[] {
  const found: Found[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    const own = path.slice(folder.length)
    if (skippedPaths.some((one) => one.path.test(`${path}${entry.isDirectory() ? '/' : ''}`))) continue
    if (search.in(own).length > 0) found.push(...told('the name of a file', search.in(own)))
    if (entry.isFile() && statSync(path).size > 0) found.push(...told(`file ${search.in(own).length > 0 ? '' : own}`, search.inBytes(readFileSync(path))))
  }
  return found
}

/** Each place and label once: a page of the same is no more than one of it. */
export function summary(found: readonly Found[]): string[] {
  return [...new Set(found.map(({ place, label, form }) => `${place}: ${label} (${form})`))].sort()
}
