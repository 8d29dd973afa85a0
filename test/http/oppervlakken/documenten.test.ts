/** The documents as they are served: to everybody, twice the same, whole, and with routes that are exactly those of the server. */
import assert from 'node:assert/strict'
import express from 'express'
import { parse } from 'yaml'
import { configured, type Configured } from '../configured.ts'
import { unlawful } from './lawful.ts'
import { apis, baseOf, documents, operations } from './operations.ts'
import { Place } from '../../../openapi/adr/place.ts'

interface Registered {
  readonly path: string
  readonly methods: ReadonlySet<string>
}

/** Every route that is put on a router of express while the work is done. */
async function routesOf(work: () => Promise<unknown>): Promise<Registered[]> {
  const prototype = express.Router.prototype as { route: (path: string | string[]) => { methods: Record<string, boolean> } }
  const { route: original } = prototype
  const routes: { path: string; route: { methods: Record<string, boolean> } }[] = []
  prototype.route = function (path) {
    const route = original.call(this, path)
    for (const one of [path].flat()) routes.push({ path: one, route })
    return route
  }
  try {
    await work()
  } finally {
    prototype.route = original
  }
  return routes.map(({ path, route }) => ({ path, methods: new Set(Object.keys(route.methods).map((method) => method.toUpperCase())) }))
}

describe('the documents', function () {
  this.timeout(30_000)
  let gevel: Configured
  let routes: Registered[]
  const contact = { name: 'Gemeente Voorbeeld', email: 'api@voorbeeld.example', url: 'https://voorbeeld.example/api' }
  before(async () => {
    routes = await routesOf(async () => {
      gevel = await configured((configuration) => { configuration['contact'] = contact })
    })
  })
  after(() => gevel?.stop())

  const served = (path: string, headers = {}) => gevel.get(gevel.url + path, { authorization: undefined, ...headers })

  for (const api of apis) {
    describe(`of ${api}`, () => {
      it('are there for everybody, on every site, with the headers of every answer', async () => {
        for (const file of ['openapi.json', 'openapi.yaml']) {
          const answer = await served(`${baseOf(api)}/${file}`, { origin: 'https://elders.example' })
          assert.deepEqual(unlawful(answer, { api, status: 200 }), [])
          assert.equal(answer.headers.get('access-control-allow-origin'), '*')
        }
      })
      it('say the same as JSON and as YAML: what is in the repository, at this address, with who answers for it here', async () => {
        const json = (await served(`${baseOf(api)}/openapi.json`)).body
        assert.deepEqual(parse((await served(`${baseOf(api)}/openapi.yaml`)).body as string), json)
        assert.deepEqual(json, { ...documents[api], info: { ...documents[api].info, contact }, servers: [{ url: gevel.url + baseOf(api) }] })
      })
      it('refer to nothing that is not in them', async () => {
        const json = (await served(`${baseOf(api)}/openapi.json`)).body
        const root = Place.of(json)
        const references = [...JSON.stringify(json).matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference!)
        assert.ok(references.length > 0)
        assert.deepEqual(references.filter((one) => !one.startsWith('#/') || !root.at(...one.slice(2).split('/'))), [])
      })
      it('can only be read', async () => {
        const answer = await gevel.ask(`${gevel.url}${baseOf(api)}/openapi.json`, { method: 'DELETE' })
        assert.deepEqual([...unlawful(answer, { api, status: 405 }), answer.headers.get('allow')], ['GET, HEAD, OPTIONS'])
      })
    })
  }

  it('name every route that the server has, and no other: two for health are nobody\'s API', () => {
    const known = new Set(operations.map(({ template, method }) => `${method} ${template}`))
    // Of the standards these are beside what the standard lists.
    for (const path of ['/openapi.json', '/openapi.yaml', '/', '', '/live', '/ready']) known.add(`GET ${path}`)
    // Express has `_all` for what is only refused.
    const found = routes.flatMap(({ path, methods }) => [...methods].filter((method) => method !== '_ALL').map((method) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`))
    assert.deepEqual([...new Set(found)].filter((one) => !known.has(one)), [])
    assert.deepEqual([...known].filter((one) => !found.includes(one)), [])
  })
})
