/** docs/wetten.md is the list of behaviours that the laws look at. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { wetten, wettenFile } from '../laws/wetten.ts'

describe('docs/wetten.md', () => {
  it('is what the laws are; `node test/laws/wetten.ts --write` writes it anew', () => assert.equal(readFileSync(wettenFile, 'utf8'), wetten()))
})
