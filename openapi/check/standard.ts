/** Gevel's documents held against those of the standard, where a copy of the standard is at hand. */
import { existsSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { apiNames, type ApiName } from '#domain/resources.ts'
import { additionOf } from './additions.ts'
import { compareDocuments } from './compare.ts'
import type { Difference } from './differences.ts'
import type { Document } from './document.ts'

/** Beside the repository; not part of it. */
const folder = new URL('../../../shared/standaard/', import.meta.url)

/** The file names of the standard have the version that Gevel serves. */
const files: Readonly<Record<ApiName, string>> = { klantinteracties: 'klantinteracties-0.9.0.yaml', contactgegevens: 'contactgegevens-1.1.1.yaml' }

export const standardIsAtHand = (): boolean => apiNames.every((api) => existsSync(new URL(files[api], folder)))

export function ownDocument(api: ApiName | 'klantbeeld'): Document {
  return read(new URL(`../${api}.yaml`, import.meta.url))
}

/** All that Gevel's document has other than the standard, documented additions included. Throws when the standard is not at hand. */
export function differencesOf(api: ApiName): Difference[] {
  return compareDocuments(read(new URL(files[api], folder)), ownDocument(api))
}

export const isUndocumented = (difference: Difference): boolean => additionOf(difference) === undefined

function read(url: URL): Document {
  return parse(readFileSync(url, 'utf8')) as Document
}
