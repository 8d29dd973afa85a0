import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import openapiTS, { astToString } from 'openapi-typescript'
import { apiNames } from '#domain/resources.ts'

describe('the types of the documents', () => {
  for (const api of [...apiNames, 'klantbeeld'] as const) {
    it(`are what openapi/${api}.yaml says: run "npm run generate:types" after changing it`, async () => {
      const document = new URL(`../../openapi/${api}.yaml`, import.meta.url)
      const generated = astToString(await openapiTS(document))
      const written = await readFile(new URL(`../../src/domain/standaard-${api}.ts`, import.meta.url), 'utf8')
      // The command line adds a comment of its own at the top.
      assert.equal(written.slice(written.indexOf('export ')), generated.slice(generated.indexOf('export ')))
    })
  }
})
