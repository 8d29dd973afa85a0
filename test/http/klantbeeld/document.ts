/** The document of the klantbeeld API, as it is read at start. */
import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import type { Document } from '../../../src/http/validation.ts'

export const klantbeeldDocument = (): Document => parse(readFileSync(new URL('../../../openapi/klantbeeld.yaml', import.meta.url), 'utf8')) as Document
