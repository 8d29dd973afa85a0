/** Every record of the voorbeeldgemeente, walked both ways: what a list names can be asked for, and looks the same. */
import assert from 'node:assert/strict'
import { resourceNames, resources, type ResourceName } from '../../src/domain/resources.ts'
import { gemeente, type Gemeente } from '../http/gemeente.ts'


type Found = Record<string, any>

describe('every record of the voorbeeldgemeente', function () {
  this.timeout(60_000)
  let server: Gemeente
  const listed = new Map<ResourceName, Found[]>()

  before(async () => {
    server = await gemeente()
    for (const name of resourceNames) listed.set(name, await walk(`${server.url}/${resources[name].api}/api/v1/${name}?pageSize=500`))
  })

  async function read(url: string): Promise<any> {
    const answer = await server.get(url)
    assert.equal(answer.status, 200, `${url}: ${JSON.stringify(answer.body)}`)
    return answer.body
  }

  async function walk(first: string): Promise<Found[]> {
    const found: Found[] = []
    for (let next: string | null = first; next; ) {
      const page: { count: number; next: string | null; results: Found[] } = await read(next)
      found.push(...page.results)
      next = page.next
      if (!next) assert.equal(found.length, page.count, first)
    }
    return found
  }

  it('is there in numbers', () => {
    assert.ok(listed.get('klantcontacten')!.length > 300)
    for (const name of resourceNames) assert.ok(listed.get(name)!.length > 0, name)
  })

  it('stands once in its list, and klantcontacten and internetaken in the standard’s order', () => {
    for (const [name, items] of listed) assert.equal(new Set(items.map(({ uuid }) => uuid)).size, items.length, name)
    for (const [name, key] of [['klantcontacten', 'plaatsgevondenOp'], ['internetaken', 'toegewezenOp']] as const) {
      const moments = listed.get(name)!.map((one) => Date.parse(one[key]))
      assert.deepEqual(moments, [...moments].sort((one, other) => other - one), name)
    }
  })

  it('is the same in its list and by itself', async () => {
    for (const [name, items] of listed) {
      if (name === 'partijen') continue
      for (const { _expand, ...item } of items) assert.deepEqual(await read(item['url']), item)
    }
  })

  it('names only what can be asked for', async () => {
    const urls = new Set<string>()
    for (const items of listed.values()) collectUrls(items, urls)
    const seen = new Set([...listed.values()].flat().map(({ url }) => url as string))
    const others = [...urls].filter((url) => !seen.has(url))
    // Canonical partijen stand in no list; everything else was asked for above.
    assert.ok(others.every((url) => url.includes('/partijen/')), others.join(' '))
    for (const url of others) assert.equal((await read(url)).url, url)
  })

  it('is named by what it names: both directions of each relation agree', async () => {
    const byUuid = (name: ResourceName) => new Map(listed.get(name)!.map((item) => [item['uuid'] as string, item]))
    const pairs = [
      ['klantcontacten', 'hadBetrokkenen', 'betrokkenen', 'hadKlantcontact'],
      ['klantcontacten', 'gingOverOnderwerpobjecten', 'onderwerpobjecten', 'klantcontact'],
      ['klantcontacten', 'omvatteBijlagen', 'bijlagen', 'wasBijlageVanKlantcontact'],
      ['klantcontacten', 'leiddeTotInterneTaken', 'internetaken', 'aanleidinggevendKlantcontact'],
      ['betrokkenen', 'digitaleAdressen', 'digitaleadressen', 'verstrektDoorBetrokkene'],
    ] as const
    for (const [parents, many, children, one] of pairs) {
      const known = byUuid(children)
      const down = listed.get(parents)!.flatMap((parent) => parent[many].map(({ uuid }: Found) => `${parent['uuid']} ${uuid}`))
      const up = [...known.values()].filter((child) => child[one]).map((child) => `${child[one].uuid} ${child['uuid']}`)
      assert.deepEqual(down.sort(), up.sort(), `${parents}.${many}`)
    }
  })

  it('refers to a partij by one canonical id, under which that partij answers and lists it', async () => {
    const partijen = new Map<string, Found>()
    for (const betrokkene of listed.get('betrokkenen')!) {
      if (!betrokkene['wasPartij']) continue
      const { uuid, url } = betrokkene['wasPartij']
      if (!partijen.has(uuid)) partijen.set(uuid, await read(url))
      assert.equal(partijen.get(uuid)!['uuid'], uuid)
      assert.ok(partijen.get(uuid)!['betrokkenen'].some((one: Found) => one['uuid'] === betrokkene['uuid']), url)
    }
    assert.ok(partijen.size >= 8)
    for (const partij of partijen.values()) {
      const own = await walk(`/betrokkenen?wasPartij__uuid=${partij['uuid']}&pageSize=500`)
      assert.deepEqual(own.map(({ uuid }) => uuid).sort(), partij['betrokkenen'].map(({ uuid }: Found) => uuid).sort())
    }
  })

  it('answers any id of a partij, a source’s own included, with the canonical partij', async () => {
    for (const row of listed.get('partijen')!) {
      const partij = await read(row['url'])
      assert.deepEqual(await read(partij.url), partij)
      const byRow = await walk(`/betrokkenen?wasPartij__uuid=${row['uuid']}&pageSize=500`)
      assert.equal(byRow.length, partij.betrokkenen.length)
      for (const { identificeerdePartij } of row['partijIdentificatoren']) assert.equal(identificeerdePartij.uuid, partij.uuid)
    }
  })

  it('is the same when it comes along in an expand', async () => {
    const details = new Map<string, Found>()
    for (const items of listed.values()) for (const { _expand, ...item } of items) details.set(item['url'], item)
    const canonical = new Map<string, Found>()
    const expands = {
      klantcontacten: 'hadBetrokkenen,hadBetrokkenen.wasPartij,hadBetrokkenen.digitaleAdressen,leiddeTotInterneTaken,gingOverOnderwerpobjecten,omvatteBijlagen',
      betrokkenen: 'digitaleAdressen',
      digitaleadressen: 'verstrektDoorBetrokkene,verstrektDoorBetrokkene.hadKlantcontact,verstrektDoorBetrokkene.hadKlantcontact.leiddeTotInterneTaken',
      partijen: 'digitaleAdressen,betrokkenen,betrokkenen.hadKlantcontact,categorieRelaties',
    } as const
    const expectedOf = async (resource: ResourceName, url: string) => {
      if (resource !== 'partijen') return details.get(url)
      if (!canonical.has(url)) canonical.set(url, await read(url))
      return canonical.get(url)
    }
    let seen = 0
    for (const [name, paths] of Object.entries(expands)) {
      const items = await walk(`/${name}?expand=${paths}&pageSize=500`)
      for (const [resource, other] of items.flatMap((item) => expanded(name as ResourceName, item))) {
        const { _expand, ...rest } = other
        assert.deepEqual(rest, await expectedOf(resource, other['url']), `${name}: ${other['url']}`)
        seen++
      }
    }
    assert.ok(seen > 1500)
  })

  /** All objects in `_expand`, at any depth, each with its resource; the number agrees with the references. */
  function expanded(name: ResourceName, item: Found): [ResourceName, Found][] {
    return Object.entries((item['_expand'] ?? {}) as Found).flatMap(([relation, value]) => {
      const { to, many } = resources[name].relations[relation]!
      const references = [item[relation] ?? []].flat() as Found[]
      const others = [value ?? []].flat() as Found[]
      assert.deepEqual(others.map(({ uuid }) => uuid), references.map(({ uuid }) => uuid), `${relation} of ${item['url']}`)
      assert.equal(Array.isArray(value), many)
      return others.flatMap((other) => [[to, other] as [ResourceName, Found], ...expanded(to, other)])
    })
  }

  function collectUrls(value: unknown, urls: Set<string>): void {
    if (Array.isArray(value)) value.forEach((one) => collectUrls(one, urls))
    else if (typeof value === 'object' && value !== null) {
      for (const [key, one] of Object.entries(value)) {
        if (key === 'url' && typeof one === 'string' && one.startsWith(server.api)) urls.add(one)
        else collectUrls(one, urls)
      }
    }
  }
})
