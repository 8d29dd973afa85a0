import { strict as assert } from 'node:assert'
import { DatabaseSync } from 'node:sqlite'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { SourceError, type Adapter } from '#spi'
import type { Database } from '../../../adapters/sql/dialect.ts'
import { sqliteDatabase } from '../../../adapters/sql/drivers/sqlite.ts'
import { readMapping } from '../../../adapters/sql/mapping.ts'
import { Source } from '../../../adapters/sql/source.ts'
import { bekendeNotities, seedCrm } from '../../../config/voorbeeldgemeente/crm.ts'
import { all, fieldsOf, freshCall, localsOf, open, openCrm, port, temporaryFolder, write } from './source.ts'

const contacten = {
  zone: 'Europe/Amsterdam',
  rows: { n: { table: 'N', key: 'ID', empty: { DT: ['1900-01-01 00:00:00'], KAN: ['-'] } } },
  resources: {
    klantcontacten: {
      rows: 'n',
      fields: {
        kanaal: { column: 'KAN', codes: { T: 'telefoon', B: 'balie' }, default: 'overig' },
        onderwerp: { column: 'ONDW', default: '(geen onderwerp)' },
        inhoud: 'TEKST',
        taal: { constant: 'nld' },
        vertrouwelijk: { column: 'VERTR', codes: { J: true, N: false } },
        indicatieContactGelukt: { column: 'GELUKT', codes: { J: true, N: false } },
        plaatsgevondenOp: 'DT',
      },
    },
  },
}
const tabel = 'CREATE TABLE N (ID INTEGER, KAN TEXT, ONDW TEXT, TEKST TEXT, VERTR TEXT, GELUKT TEXT, DT TEXT);'
const rij = (id: number, columns: Record<string, string | null> = {}) => {
  const row = { KAN: 'T', ONDW: 'Vraag', TEKST: 'Tekst', VERTR: 'N', GELUKT: 'J', DT: '2024-01-15 12:00:00', ...columns }
  const quoted = Object.values(row).map((text) => (text === null ? 'NULL' : `'${text.replaceAll("'", "''")}'`))
  return `INSERT INTO N (ID, ${Object.keys(row).join(', ')}) VALUES (${id}, ${quoted.join(', ')});`
}

const relaties = {
  zone: 'Europe/Amsterdam',
  rows: { r: { table: 'R', key: 'ID', empty: { VERIF: [0, '9999-12-31'] } } },
  resources: {
    partijen: {
      rows: 'r',
      fields: { soortPartij: { constant: 'persoon' }, indicatieActief: { constant: true }, bezoekadres: { straatnaam: 'STRAAT', postcode: 'PC' } },
    },
    'partij-identificatoren': { slots: { 0: { rows: 'r', fields: { partijIdentificator: { bsn: 'BSN' }, identificeerdePartij: 'ID' } } } },
    digitaleadressen: {
      slots: {
        0: {
          rows: 'r',
          fields: { soortDigitaalAdres: { column: 'SOORT', codes: { E: 'email', T: 'telefoonnummer', O: 'overig' } }, adres: 'ADRES', verificatieDatum: 'VERIF', verstrektDoorPartij: 'ID' },
        },
      },
    },
  },
}

describe('sql: reading', () => {
  const folder = temporaryFolder()
  const opened: Adapter[] = []
  let files = 0
  const notities = (...rows: string[]) => from(contacten, tabel + rows.join(''))
  const from = (mapping: Record<string, unknown>, statements: string) => {
    const adapter = open(write(folder.path, `${++files}.sqlite`, statements), mapping)
    opened.push(adapter)
    return adapter
  }
  const relatie = (...rows: string[]) =>
    from(relaties, `CREATE TABLE R (ID INTEGER PRIMARY KEY, BSN TEXT, SOORT TEXT, ADRES TEXT, VERIF TEXT, STRAAT TEXT, PC TEXT);${rows.map((row) => `INSERT INTO R VALUES (${row});`).join('')}`)
  after(async () => {
    for (const adapter of opened) await adapter.close?.()
    folder.clear()
  })

  describe('values', () => {
    const readDt = async (dt: string | null) => {
      const { records, quarantined } = await port(notities(rij(1, { DT: dt })), 'klantcontacten').list({})
      return quarantined ? 'unreadable' : fieldsOf(records[0])['plaatsgevondenOp']
    }
    const times: readonly [string, string | null, unknown][] = [
      ['winter time', '2024-01-15 12:00:00', '2024-01-15T11:00:00Z'],
      ['summer time', '2024-07-15 12:00:00', '2024-07-15T10:00:00Z'],
      ['the last second before the hour that is skipped', '2024-03-31 01:59:59', '2024-03-31T00:59:59Z'],
      ['the hour that is skipped', '2024-03-31 02:30:00', '2024-03-31T01:30:00Z'],
      ['the hour after it', '2024-03-31 03:30:00', '2024-03-31T01:30:00Z'],
      ['the hour that comes twice, at its first reading', '2024-10-27 02:30:00', '2024-10-27T00:30:00Z'],
      ['the hour after that', '2024-10-27 03:00:00', '2024-10-27T02:00:00Z'],
      ['no time', null, undefined],
      ['the sentinel for no time', '1900-01-01 00:00:00', undefined],
      ['a day that does not exist', '2023-02-30 10:00:00', 'unreadable'],
      ['an hour that does not exist', '2023-02-28 24:00:00', 'unreadable'],
      ['a date without a time', '2023-02-28', 'unreadable'],
      ['a time long before there was a CRM', '1799-01-01 10:00:00', 'unreadable'],
      ['anything else', 'gisteren', 'unreadable'],
    ]
    for (const [what, written, moment] of times) it(`reads ${what}`, async () => assert.equal(await readDt(written), moment))

    it('translates codes, and only those of the list', async () => {
      const source = port(notities(rij(1), rij(2, { KAN: 'B ' }), rij(3, { KAN: 'X' }), rij(4, { KAN: null }), rij(5, { KAN: 't' }), rij(6, { KAN: '-' })), 'klantcontacten')
      const found = await all(source)
      assert.deepEqual(found.map((record) => fieldsOf(record)['kanaal']), ['overig', 'overig', 'overig', 'overig', 'balie', 'telefoon'])
      const by = async (value: string | string[]) => localsOf(await all(source, { filters: [{ name: 'kanaal', value }] }))
      assert.deepEqual(await by('telefoon'), ['1'])
      assert.deepEqual(await by('overig'), ['6', '5', '4', '3'])
      assert.deepEqual(await by(['balie', 'overig']), ['6', '5', '4', '3', '2'])
      assert.deepEqual(await by('T'), [])
    })

    it('finds a contact by a default and by a text that was cut, as the record shows them', async () => {
      const { klantcontacten: { fields } } = contacten.resources
      const mapping = { ...contacten, resources: { klantcontacten: { rows: 'n', fields: { ...fields, kanaal: { column: 'KAN', default: 'overig' } } } } }
      const source = port(from(mapping, tabel + rij(1, { KAN: null }) + rij(2, { KAN: '-' }) + rij(3, { KAN: 'é'.repeat(51) }) + rij(4, { KAN: 'é'.repeat(50) })), 'klantcontacten')
      const found = await all(source)
      const [whole, cut] = ['é'.repeat(50), `${'é'.repeat(49)}…`]
      assert.deepEqual(found.map((record) => fieldsOf(record)['kanaal']), [whole, cut, 'overig', 'overig'])
      for (const [value, expected] of [['overig', ['2', '1']], [cut, ['3']], [whole, ['4']], ['é'.repeat(51), []], ['-', []]] as const) {
        assert.deepEqual(localsOf(await all(source, { filters: [{ name: 'kanaal', value }] })), expected, value)
      }
    })

    it('keeps a boolean that is not known apart from false', async () => {
      const found = await all(port(notities(rij(1), rij(2, { GELUKT: 'N' }), rij(3, { GELUKT: ' ' })), 'klantcontacten'))
      assert.deepEqual(found.map((record) => fieldsOf(record)['indicatieContactGelukt']), [null, false, true])
    })

    it('leaves no padding, and cuts what is too long where it can be seen', async () => {
      const [long, padded] = await all(port(notities(rij(1, { ONDW: '  Vraag  ' }), rij(2, { ONDW: '🚲'.repeat(201), TEKST: 'x'.repeat(1000) })), 'klantcontacten'))
      assert.equal(fieldsOf(padded)['onderwerp'], 'Vraag')
      assert.equal(fieldsOf(long)['onderwerp'], `${'🚲'.repeat(199)}…`)
      assert.equal(fieldsOf(long)['inhoud'], 'x'.repeat(1000))
    })

    it('reads dates as systems write them, and sentinels as no date', async () => {
      const written = ['20240229', '2024-02-29', '2024-02-29 10:00:00', '29-02-2024', '0', '9999-12-31', '', '20230229']
      const adapter = relatie(...written.map((date, place) => `${place}, NULL, 'E', 'a@b.example', '${date}', '', ''`))
      const { records, quarantined } = await port(adapter, 'digitaleadressen').list({})
      const found = new Map(records.map((record) => [written[Number(record.local.split('#')[0])]!, fieldsOf(record)['verificatieDatum']]))
      assert.deepEqual(written.slice(0, 7).map((date) => found.get(date)), [...Array<string>(4).fill('2024-02-29'), null, null, null])
      assert.deepEqual(quarantined, [{ local: '7#0', reason: 'VERIF is not a date' }])
    })

    it('reads addresses as the standard accepts them, each kind in its own way', async () => {
      const source = port(relatie(
        "1, NULL, 'T', '(06) 12-34.56 78', '', '', ''", "2, NULL, 'T', '+31 (0)6 12345678', '', '', ''", "3, NULL, 'T', '0031612345678', '', '', ''",
        "4, NULL, 'T', '0900-1234', '', '', ''", "5, NULL, 'T', 'via Piet', '', '', ''", "6, NULL, 'E', ' Jan@Voorbeeld.Example ', '', '', ''",
        "7, NULL, 'E', 'geen adres', '', '', ''", `8, NULL, 'E', '${'x'.repeat(80)}@b.example', '', '', ''`, "9, NULL, 'O', 'X: @jan', '', '', ''", "10, NULL, 'T', '  ', '', '', ''",
      ), 'digitaleadressen')
      const { records, quarantined, total } = await source.list({})
      assert.deepEqual(Object.fromEntries(records.map((record) => [record.local, fieldsOf(record)['adres']])), {
        '1#0': '0612345678', '2#0': '+31612345678', '3#0': '0031612345678', '6#0': 'Jan@Voorbeeld.Example', '9#0': 'X: @jan',
      })
      assert.deepEqual(quarantined!.map(({ local }) => local), ['8#0', '7#0', '5#0', '4#0'])
      assert.equal(total, 9, 'an empty column is no record')
      const by = async (name: string, value: string) => localsOf((await source.list({ filters: [{ name, value }] })).records)
      assert.deepEqual(await by('adres__iexact', '+31612345678'), ['3#0', '2#0', '1#0'])
      assert.deepEqual(await by('adres__iexact', 'jan@voorbeeld.example'), ['6#0'])
      assert.deepEqual(await by('adres__iexact', 'x: @jan'), [])
      assert.deepEqual(await by('adres', '0612345678'), ['1#0'])
      assert.deepEqual(await by('adres', 'jan@voorbeeld.example'), [])
    })

    it('completes a bsn that lost its zeros, and writes a postcode as the standard does', async () => {
      const adapter = relatie("1, '12345672', NULL, NULL, NULL, 'Kerkstraat', '1234ab'", "2, NULL, NULL, NULL, NULL, 'Dorfstraße', '10115'")
      const [foreign, dutch] = await all(port(adapter, 'partijen'))
      assert.equal((fieldsOf(dutch)['partijIdentificatoren'] as { fields: { partijIdentificator: { objectId: string } } }[])[0]!.fields.partijIdentificator.objectId, '012345672')
      assert.deepEqual(fieldsOf(dutch)['bezoekadres'], { straatnaam: 'Kerkstraat', postcode: '1234 AB' })
      assert.deepEqual(fieldsOf(foreign)['bezoekadres'], { straatnaam: 'Dorfstraße', postcode: '' })
      for (const [value, expected] of [['012345672', ['1']], ['12345672', []]] as const) {
        assert.deepEqual(localsOf((await port(adapter, 'partijen').list({ persoon: { key: 'bsn', values: [value] } })).records), expected)
      }
    })
  })

  describe('rows that cannot be read', () => {
    it('are left out with the rule they broke, never with what they hold', async () => {
      const secrets = { 1: { DT: 'GEHEIM' }, 2: { VERTR: 'GEHEIM' }, 3: { VERTR: null }, 4: { ONDW: '\t' } }
      const answer = await port(notities(rij(9), ...Object.entries(secrets).map(([id, columns]) => rij(Number(id), columns as Record<string, string | null>))), 'klantcontacten').list({})
      assert.deepEqual(localsOf(answer.records), ['9'])
      assert.deepEqual(answer.quarantined, [
        { local: '4', reason: 'ONDW is blank, and the standard requires it' },
        { local: '3', reason: 'VERTR is empty, and the standard requires it' },
        { local: '2', reason: 'VERTR holds a code that the mapping does not know' },
        { local: '1', reason: 'DT is not a time written as YYYY-MM-DD HH:MM:SS' },
      ])
      assert.equal(answer.total, 5)
    })

    it('include a partij whose bsn is no bsn, and its identificator', async () => {
      const adapter = relatie("1, '123456789', NULL, NULL, NULL, '', ''", "2, '999993653', NULL, NULL, NULL, '', ''")
      for (const resource of ['partijen', 'partij-identificatoren'] as const) {
        const answer = await port(adapter, resource).list({})
        assert.equal(answer.records.length, 1)
        assert.deepEqual(answer.quarantined!.map(({ reason }) => reason), ['BSN is not a valid bsn'])
      }
    })

    it('are quarantined in a get as in a list, alone and among others', async () => {
      const source = port(notities(rij(1), rij(2, { DT: 'kapot' }), rij(3)), 'klantcontacten')
      const broken = { local: '2', reason: 'DT is not a time written as YYYY-MM-DD HH:MM:SS' }
      assert.deepEqual(await source.get('2'), [broken])
      const found = await source.get('3', '2', '1')
      assert.deepEqual(found.map((one) => one?.local), ['3', '2', '1'])
      assert.deepEqual(found[1], broken)
    })

    it('include a row without a key that can be an id', async () => {
      const answer = await port(notities(rij(1), rij(-4), tabelRegelZonderSleutel), 'klantcontacten').list({})
      assert.deepEqual(localsOf(answer.records), ['1'])
      assert.deepEqual(answer.quarantined, [{ reason: 'the key of the row is not a whole number' }, { reason: 'the key of the row is not a whole number' }])
    })
    const tabelRegelZonderSleutel = "INSERT INTO N VALUES (NULL, 'T', 'Vraag', '', 'N', 'J', NULL);"

    it('are not made up for when a key stands twice: then the source is unreadable', async () => {
      await assert.rejects(port(notities(rij(1), rij(1, { ONDW: 'Nog een' })), 'klantcontacten').list({}), { code: 'bron-onleesbaar', message: 'ID is not unique in rows n' })
    })
  })

  describe('order', () => {
    it('follows the moment through the skipped hour, ties by key, and puts rows without a time last', async () => {
      const times = ['2024-03-31 02:30:00', '2024-03-31 03:10:00', '2024-03-31 03:30:00', '2024-03-31 01:59:59', null, '2024-03-31 03:45:00', '1900-01-01 00:00:00', '2024-03-31 02:50:00']
      const source = port(notities(...times.map((dt, place) => rij(place + 1, { DT: dt }))), 'klantcontacten')
      const found = await all(source, { order: { field: 'plaatsgevondenOp', direction: 'desc' }, limit: 3 })
      assert.deepEqual(localsOf(found), ['8', '6', '3', '1', '2', '4', '7', '5'])
    })

    it('is by key, newest first, when none is asked, also past nine', async () => {
      assert.deepEqual(localsOf(await all(port(notities(rij(9), rij(10), rij(100)), 'klantcontacten'))), ['100', '10', '9'])
    })

    it('is not offered on a column that is not mapped', () => {
      const { plaatsgevondenOp: _, ...fields } = contacten.resources.klantcontacten.fields
      const adapter = from({ ...contacten, resources: { klantcontacten: { rows: 'n', fields } } }, tabel)
      assert.deepEqual(port(adapter, 'klantcontacten').ability.orders, [])
    })
  })

  describe('a query in the place of a table', () => {
    const mapping = { ...contacten, rows: { n: { query: "SELECT * FROM N WHERE ONDW <> 'Verwijderd?'", key: 'ID' } } }
    it('limits what is there, in lists, in get and in totals', async () => {
      const source = port(from(mapping, tabel + rij(1) + rij(2, { ONDW: 'Verwijderd?' })), 'klantcontacten')
      const { records, total } = await source.list({ filters: [{ name: 'kanaal', value: 'telefoon' }] })
      assert.deepEqual([localsOf(records), total], [['1'], 1])
      assert.deepEqual((await source.get('2', '1')).map((record) => record?.local), [undefined, '1'])
    })
  })

  describe('a reference to a row that is not there', () => {
    it('is no reference, and no filter finds it', async () => {
      const mapping = {
        zone: 'UTC',
        rows: { n: { table: 'N', key: 'ID' }, o: { table: 'O', key: 'ID' } },
        resources: {
          klantcontacten: contacten.resources.klantcontacten,
          onderwerpobjecten: { rows: 'o', fields: { klantcontact: 'N_ID', onderwerpobjectidentificator: { objectId: 'NR' } } },
        },
      }
      const adapter = from(mapping, `${tabel}${rij(1)} CREATE TABLE O (ID INTEGER PRIMARY KEY, N_ID INTEGER, NR TEXT); INSERT INTO O VALUES (1, 1, 'A'), (2, 7, 'B');`)
      const source = port(adapter, 'onderwerpobjecten')
      assert.deepEqual((await all(source)).map((record) => fieldsOf(record)['klantcontact']), [null, { local: '1' }])
      assert.deepEqual(await all(source, { filters: [{ name: 'klantcontact__uuid', value: '7' }] }), [])
    })

    it('nor is one to a slot that is empty', async () => {
      const betrokkene = { rows: 'n', when: 'ONDW', fields: { hadKlantcontact: 'ID', rol: { constant: 'klant' }, initiator: { constant: true } } }
      const adres = { rows: 'n', fields: { soortDigitaalAdres: { constant: 'overig' }, adres: 'TEKST', verstrektDoorBetrokkene: { column: 'ID', slot: 0 } } }
      const adapter = from(
        { ...contacten, resources: { ...contacten.resources, betrokkenen: { slots: { 0: betrokkene } }, digitaleadressen: { slots: { 0: adres } } } },
        tabel + rij(1) + rij(2, { ONDW: null }),
      )
      const source = port(adapter, 'digitaleadressen')
      assert.deepEqual((await all(source)).map((record) => fieldsOf(record)['verstrektDoorBetrokkene']), [null, { local: '1#0' }])
      assert.deepEqual(localsOf(await all(source, { filters: [{ name: 'verstrektDoorBetrokkene__uuid', value: ['1#0', '2#0'] }] })), ['1#0'])
      assert.deepEqual(await port(adapter, 'betrokkenen').get('2#0'), [undefined])
    })
  })

  describe('the database', () => {
    it('is never written to', async () => {
      const crm = openCrm(folder.path)
      opened.push(crm)
      const file = join(folder.path, 'crm.sqlite')
      const [before, { mtimeMs }] = [readFileSync(file), statSync(file)]
      await crm.probe!(freshCall())
      for (const resource of ['klantcontacten', 'partijen'] as const) {
        await port(crm, resource).list({ persoon: { key: 'bsn', values: ["'; DELETE FROM RELATIES; --"] } })
        await port(crm, resource).get('1; DROP TABLE RELATIES', '1001')
        assert.deepEqual([crm.resources[resource]!.create, crm.resources[resource]!.update, crm.resources[resource]!.remove], [undefined, undefined, undefined])
      }
      assert(readFileSync(file).equals(before))
      assert.equal(statSync(file).mtimeMs, mtimeMs)
    })

    it('cannot be written to, not even by the configuration', async () => {
      const query = { ...contacten, rows: { n: { query: 'SELECT * FROM N); DELETE FROM N; --', key: 'ID' } } }
      const file = write(folder.path, 'schrijven.sqlite', tabel + rij(1))
      await assert.rejects(port(open(file, query), 'klantcontacten').list({}), SourceError)
      const database = new DatabaseSync(file, { readOnly: true })
      assert.equal(database.prepare('SELECT count(*) AS n FROM N').get()!['n'], 1)
      database.close()
    })

    it('that is not there cannot be reached, and is found once it is', async () => {
      const file = join(folder.path, 'later.sqlite')
      const crm = open(file, 'crm.mapping.yaml')
      opened.push(crm)
      await assert.rejects(crm.probe!(freshCall()), { code: 'bron-onbereikbaar' })
      seedCrm(file)
      await crm.probe!(freshCall())
    })

    it('that is no database is unreadable', async () => {
      const crm = open(join(import.meta.dirname, 'reading.test.ts'), 'crm.mapping.yaml')
      await assert.rejects(crm.probe!(freshCall()), { code: 'bron-onleesbaar' })
    })

    it('that lacks a column fails the probe', async () => {
      await assert.rejects(from(contacten, 'CREATE TABLE N (ID INTEGER)').probe!(freshCall()), { code: 'bron-mislukt' })
    })

    it('is left alone when the call is over', async () => {
      const reason = new Error('te laat')
      const source = port(notities(rij(1)), 'klantcontacten', () => ({ signal: AbortSignal.abort(reason) }))
      await assert.rejects(source.list({}), reason)
      await assert.rejects(source.get('1'), reason)
      const controller = new AbortController()
      const during = port(notities(rij(1)), 'klantcontacten', () => ({ signal: controller.signal })).list({})
      controller.abort(reason)
      await assert.rejects(during, reason)
    })
  })

  describe('the CRM of the voorbeeldgemeente', () => {
    let crm: Adapter
    before(() => {
      crm = openCrm(folder.path)
      opened.push(crm)
    })

    it('is the same every time', () => {
      const again = join(folder.path, 'again.sqlite')
      seedCrm(again)
      assert(readFileSync(again).equals(readFileSync(join(folder.path, 'crm.sqlite'))))
    })

    it('quarantines its one impossible date and what hangs on that note', async () => {
      const reasons = async (resource: 'klantcontacten' | 'betrokkenen' | 'partijen') => {
        const { quarantined = [] } = await port(crm, resource).list({})
        return quarantined.map(({ reason }) => reason)
      }
      assert.deepEqual(await reasons('klantcontacten'), ['CONTACT_DT is not a time written as YYYY-MM-DD HH:MM:SS'])
      assert.deepEqual(await reasons('betrokkenen'), ['hadKlantcontact leads to a row that cannot be read: CONTACT_DT is not a time written as YYYY-MM-DD HH:MM:SS'])
      assert.deepEqual(await reasons('partijen'), [])
    })

    it('tells secrecy, verification and the numbers as the cast has them', async () => {
      const moulin = await persoon('999993653')
      assert.equal(moulin['indicatieGeheimhouding'], false)
      assert.equal((await persoon('999990019'))['indicatieGeheimhouding'], true)
      const nunez = await persoon('999990135')
      assert.equal(nunez['indicatieGeheimhouding'], null)
      assert.deepEqual(moulin['partijIdentificatie'], { contactnaam: { voorletters: 'S.', voornaam: 'Suzanne', voorvoegselAchternaam: '', achternaam: 'Moulin' } })
      const verified = async (partij: Record<string, unknown>) => {
        const [adres] = await port(crm, 'digitaleadressen').get((partij['voorkeursDigitaalAdres'] as { local: string }).local)
        return fieldsOf(adres)['verificatieDatum']
      }
      assert.equal(await verified(moulin), '2020-01-31')
      assert.equal(await verified(nunez), null)
    })

    async function persoon(bsn: string) {
      const { records } = await port(crm, 'partijen').list({ persoon: { key: 'bsn', values: [bsn] } })
      assert.equal(records.length, 1)
      return fieldsOf(records[0])
    }

    it('has contacts without a betrokkene, and with one who is no relation', async () => {
      const anonymous = (await all(port(crm, 'klantcontacten'))).filter((record) => fieldsOf(record)['onderwerp'] === bekendeNotities.zonderRelatie)
      assert.deepEqual(anonymous.map(({ evidence }) => evidence!.hadBetrokkenen!.map(({ wasPartij }) => wasPartij)).sort(), [[], [], [null]])
    })

    it('gives all that hangs on a contact, each part leading back to it', async () => {
      const found = (await all(port(crm, 'klantcontacten'))).filter((record) => fieldsOf(record)['onderwerp'] !== bekendeNotities.zonderRelatie)
      const relations = { hadBetrokkenen: ['betrokkenen', 'hadKlantcontact'], gingOverOnderwerpobjecten: ['onderwerpobjecten', 'klantcontact'], leiddeTotInterneTaken: ['internetaken', 'aanleidinggevendKlantcontact'] } as const
      for (const [relation, [resource, back]] of Object.entries(relations)) {
        const pairs = found.flatMap((record) => (fieldsOf(record)[relation] as { local: string }[]).map(({ local }) => [local, record.local]))
        const children = await port(crm, resource).get(...pairs.map(([local]) => local!))
        assert.deepEqual(children.map((child) => [child!.local, (fieldsOf(child)[back] as { local: string }).local]), pairs)
        assert(pairs.length > 30, relation)
      }
      const links = await all(port(crm, 'actorklantcontacten'))
      assert.equal(found.flatMap((record) => fieldsOf(record)['hadBetrokkenActoren']).length, links.length - 3)
    })

    it('asks one query for each relation, however many records a page has', async () => {
      let asked = 0
      const database = sqliteDatabase(join(folder.path, 'crm.sqlite'), 1)
      const counted: Database = {
        ...database,
        read: (signal, work) => database.read(signal, (session) => work({
          describe: (statement) => session.describe(statement),
          query: (statement) => (asked++, session.query(statement)),
        })),
      }
      const source = new Source(readMapping(parse(readFileSync(join(import.meta.dirname, '../../../config/voorbeeldgemeente/crm.mapping.yaml'), 'utf8'))), counted)
      const statements = async (limit: number) => {
        asked = 0
        await source.list('klantcontacten', { filters: [], limit }, freshCall())
        return asked
      }
      const few = await statements(60)
      assert(few > 3 && few <= 10, `${few} statements`)
      assert.equal(await statements(200), few)
      await source.close()
    })
  })
})
