/** A small document that keeps every rule, and the ways of breaking one of them: each once, each by one change. */
import { parse } from 'yaml'
import type { Document } from '../../openapi/check/document.ts'
import { changed, type Tree } from './small-document.ts'

const text = `
openapi: 3.0.3
info:
  title: klein
  version: 1.2.0
  contact: { name: Klein, url: https://klein.example, email: klein@klein.example }
servers: [{ url: https://klein.example/klein/api/v1 }]
security: [{ bearerAuth: [] }]
paths:
  /zaken:
    get:
      operationId: zakenList
      parameters:
        - { name: registratiedatum, in: query, schema: { type: string, format: date } }
        - { name: soortZaak, in: query, schema: { type: string } }
      responses: { '200': { $ref: '#/components/responses/Zaken' }, '400': &fout { $ref: '#/components/responses/Fout' }, '401': *fout, '403': *fout, '406': *fout, '429': &later { $ref: '#/components/responses/Later' }, '500': *fout, '503': *fout }
    post:
      operationId: zakenCreate
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Zaak' } } } }
      responses: { '201': { $ref: '#/components/responses/Zaak' }, '400': *fout, '401': *fout, '403': *fout, '406': *fout, '413': *fout, '415': *fout, '429': *later, '500': *fout, '503': *fout }
  /zaken/_zoek:
    post:
      operationId: zakenZoek
      requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { bsn: { type: string } } } } } }
      responses: { '200': { $ref: '#/components/responses/Zaken' }, '400': *fout, '401': *fout, '403': *fout, '406': *fout, '413': *fout, '415': *fout, '429': *later, '500': *fout, '503': *fout }
  /zaken/{uuid}:
    parameters: [{ name: uuid, in: path, required: true, schema: { type: string, format: uuid } }]
    get:
      operationId: zakenRetrieve
      responses: { '200': { $ref: '#/components/responses/Zaak' }, '400': *fout, '401': *fout, '403': *fout, '404': *fout, '406': *fout, '429': *later, '500': *fout, '503': *fout, default: *fout }
    delete:
      operationId: zakenDestroy
      responses: { '204': { $ref: '#/components/responses/Weg' }, '400': *fout, '401': *fout, '403': *fout, '404': *fout, '429': *later, '500': *fout, '503': *fout }
  /openapi.json:
    get:
      operationId: openapi
      security: []
      responses: { '200': { description: Dit document., headers: { API-Version: { $ref: '#/components/headers/API-Version' } }, content: { application/json: { schema: { type: object } } } } }
components:
  securitySchemes: { bearerAuth: { type: http, scheme: bearer } }
  headers: { API-Version: { schema: { type: string } }, Retry-After: { schema: { type: integer } } }
  schemas:
    Zaak:
      type: object
      properties:
        omschrijving: { type: string }
        registratiedatum: { type: string, format: date }
        startdatum: { type: string, format: date }
        tijdstip: { type: string, format: date-time }
        _expand: { type: object }
    Probleem:
      type: object
      required: [status, title, detail]
      properties: { status: { type: integer }, title: { type: string }, detail: { type: string } }
    InvoerProbleem: { allOf: [{ $ref: '#/components/schemas/Probleem' }, { type: object, properties: { invalidParams: { type: array, items: { type: object } } } }] }
  responses:
    Zaak: { description: Een zaak., headers: &versie { API-Version: { $ref: '#/components/headers/API-Version' } }, content: { application/json: { schema: { $ref: '#/components/schemas/Zaak' } } } }
    Zaken: { description: Zaken., headers: *versie, content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Zaak' } } } } }
    Weg: { description: Weg., headers: *versie }
    Fout: { description: Een fout., headers: *versie, content: { application/problem+json: { schema: { $ref: '#/components/schemas/InvoerProbleem' } } } }
    Later: { description: Later., headers: { API-Version: { $ref: '#/components/headers/API-Version' }, Retry-After: { $ref: '#/components/headers/Retry-After' } }, content: { application/problem+json: { schema: { $ref: '#/components/schemas/Probleem' } } } }
`

/** Aliases of YAML are one object in memory; here every place has its own. */
export const lawfulDocument = (): Document => JSON.parse(JSON.stringify(parse(text))) as Document

export interface Breach {
  readonly what: string
  /** That it breaks, and no other. */
  readonly rule: string
  readonly document: () => Document
}

const breach = (rule: string, what: string, change: (tree: Tree) => void): Breach => ({ what, rule, document: () => changed(lawfulDocument(), change) })

const query = (name: string) => ({ name, in: 'query', schema: { type: 'string' } })
const zaken = (tree: Tree): Tree => tree['paths']['/zaken']
const zaak = (tree: Tree): Tree => tree['paths']['/zaken/{uuid}']
const properties = (tree: Tree): Tree => tree['components'].schemas.Zaak.properties
const answers = (tree: Tree): Tree => tree['components'].responses
const plain = (tree: Tree, status: string) => ({ ...tree['components'].responses.Fout, description: status, content: { 'application/json': { schema: { $ref: '#/components/schemas/Probleem' } } } })

function moved(tree: Tree, from: string, to: string): void {
  tree['paths'][to] = tree['paths'][from]
  delete tree['paths'][from]
}

/** What the official rules see: they caught these 14 when they were put to the test. */
const seenByOthers: readonly Breach[] = [
  breach('/core/no-trailing-slash', 'a path that ends in a slash', (tree) => moved(tree, '/zaken', '/zaken/')),
  breach('/core/path-segments-kebab-case', 'a path in camelCase', (tree) => moved(tree, '/zaken', '/mijnZaken')),
  breach('/core/query-keys-camel-case', 'a parameter of an operation with __', (tree) => { zaken(tree)['get'].parameters.push(query('zaaktype__omschrijving')) }),
  breach('/core/error-handling/problem-details', 'a 404 as application/json', (tree) => { zaak(tree)['get'].responses['404'] = plain(tree, '404') }),
  breach('/core/error-handling/problem-details', 'a problem without title', (tree) => { delete tree['components'].schemas.Probleem.properties.title }),
  breach('/core/error-handling/invalid-input', 'a POST without 400', (tree) => { delete zaken(tree)['post'].responses['400'] }),
  breach('/core/error-handling/invalid-input', 'a GET with parameters of its own without 400', (tree) => { delete zaken(tree)['get'].responses['400'] }),
  breach('/core/doc-openapi', 'OpenAPI 2', (tree) => { tree['openapi'] = '2.0' }),
  breach('/core/doc-openapi-contact', 'no contact', (tree) => { delete tree['info'].contact }),
  breach('/core/doc-openapi-contact', 'a contact without an e-mail address', (tree) => { delete tree['info'].contact.email }),
  breach('/core/uri-version', 'an address without a version', (tree) => { tree['servers'][0].url = 'https://klein.example/klein/api' }),
  breach('/core/semver', 'a version that is none', (tree) => { tree['info'].version = '1.2' }),
  breach('/core/version-header', 'a 200 without API-Version', (tree) => { delete answers(tree)['Zaken'].headers['API-Version'] }),
  breach('/core/date-time/date-omit-time-portion', 'a registratieDatum as date-time', (tree) => { properties(tree)['registratieDatum'] = { type: 'string', format: 'date-time' } }),
]

/** What they do not see: these 13, and the two that the document under test had itself. */
const unseenByOthers: readonly Breach[] = [
  breach('/core/transport/no-sensitive-uris', 'a bsn in a path', (tree) => {
    moved(tree, '/zaken/{uuid}', '/zaken/{bsn}')
    tree['paths']['/zaken/{bsn}'].parameters[0].name = 'bsn'
  }),
  breach('/core/transport/no-sensitive-uris', 'a bsn in a query', (tree) => { zaken(tree)['get'].parameters.push(query('inpBsn')) }),
  breach('/core/query-keys-camel-case', 'a parameter of a path with __', (tree) => { zaak(tree)['parameters'].push(query('zaaktype__omschrijving')) }),
  breach('/core/http-methods', 'TRACE', (tree) => { zaken(tree)['trace'] = { ...zaken(tree)['get'], operationId: 'zakenTrace' } }),
  breach('/core/uri-version', 'an address with a minor version', (tree) => { tree['servers'][0].url = 'https://klein.example/klein/api/v1.2' }),
  breach('/core/error-handling/problem-details', 'a default error as application/json', (tree) => { zaak(tree)['get'].responses.default = plain(tree, 'default') }),
  breach('/core/version-header', 'a 4xx without API-Version', (tree) => { delete answers(tree)['Fout'].headers['API-Version'] }),
  breach('/core/naming-resources', 'a path that is a verb', (tree) => moved(tree, '/zaken', '/zaken-ophalen')),
  breach('/core/naming-collections', 'a collection in the singular', (tree) => {
    moved(tree, '/zaken', '/zaak')
    moved(tree, '/zaken/{uuid}', '/zaak/{uuid}')
    moved(tree, '/zaken/_zoek', '/zaakdossiers/_zoek')
  }),
  breach('/core/date-time/date-omit-time-portion', 'a startdatum as date-time', (tree) => { properties(tree)['startdatum'].format = 'date-time' }),
  breach('gevel/property-camel-case', 'a property in snake_case', (tree) => { properties(tree)['zaak_type'] = { type: 'string' } }),
  breach('gevel/refusals', 'no 401, 403 or 404', (tree) => { for (const status of ['401', '403', '404']) delete zaak(tree)['get'].responses[status] }),
  breach('gevel/security', 'no credentials asked for', (tree) => { delete tree['security'] }),
  breach('/core/error-handling/invalid-input', 'a GET with a parameter of its path without 400', (tree) => { delete zaak(tree)['get'].responses['400'] }),
  breach('/core/publish-openapi', 'no openapi.json', (tree) => { delete tree['paths']['/openapi.json'] }),
]

/** The 29 cases that the check is for. */
export const breaches: readonly Breach[] = [...seenByOthers, ...unseenByOthers]

/** What the rules see beyond those, so that no part of a rule stands untested. */
export const moreBreaches: readonly Breach[] = [
  breach('/core/doc-openapi', 'a reference that leads nowhere', (tree) => { properties(tree)['soort'] = { $ref: '#/components/schemas/Soort' } }),
  breach('/core/doc-openapi', 'a part of a path that is no parameter', (tree) => { delete zaak(tree)['parameters'] }),
  breach('/core/doc-openapi', 'OpenAPI without a version', (tree) => { delete tree['openapi'] }),
  breach('/core/doc-openapi-contact', 'an e-mail address that is none', (tree) => { tree['info'].contact.email = 'klein' }),
  breach('/core/uri-version', 'no address', (tree) => { delete tree['servers'] }),
  breach('/core/uri-version', 'an address of another version', (tree) => { tree['servers'][0].url = 'https://klein.example/klein/api/v2' }),
  breach('/core/transport/tls', 'an address without TLS', (tree) => { tree['servers'][0].url = 'http://klein.example/klein/api/v1' }),
  breach('/core/publish-openapi', 'an openapi.json that asks for credentials', (tree) => { delete tree['paths']['/openapi.json'].get.security }),
  breach('/core/path-segments-kebab-case', 'a segment with _ that is not the last', (tree) => { tree['paths']['/_zoek/resultaten'] = zaken(tree) }),
  breach('/core/naming-resources', 'a path that begins with a verb', (tree) => { tree['paths']['/maak-zaak'] = { post: zaken(tree)['post'] } }),
  breach('/core/transport/no-sensitive-uris', 'an address of somebody in a query', (tree) => { zaken(tree)['get'].parameters.push(query('emailAdres')) }),
  breach('/core/transport/no-sensitive-uris', 'a token in a query', (tree) => { zaken(tree)['get'].parameters.push(query('accessToken')) }),
  breach('/core/transport/no-sensitive-uris', 'credentials in a query', (tree) => { tree['components'].securitySchemes.sleutel = { type: 'apiKey', in: 'query', name: 'sleutel' } }),
  breach('/core/http-safety', 'a GET with a body', (tree) => {
    zaken(tree)['get'].requestBody = zaken(tree)['post'].requestBody
    Object.assign(zaken(tree)['get'].responses, { 413: zaken(tree)['post'].responses['413'], 415: zaken(tree)['post'].responses['415'] })
  }),
  breach('/core/stateless', 'a cookie', (tree) => { zaken(tree)['get'].parameters.push({ ...query('sessie'), in: 'cookie' }) }),
  breach('/core/error-handling/problem-details', 'an error without a body', (tree) => { delete answers(tree)['Fout'].content }),
  breach('/core/error-handling/problem-details', 'an error in two forms', (tree) => { answers(tree)['Fout'].content['application/json'] = answers(tree)['Fout'].content['application/problem+json'] }),
  breach('/core/error-handling/problem-details', 'a status that is a text', (tree) => { tree['components'].schemas.Probleem.properties.status.type = 'string' }),
  breach('/core/error-handling/invalid-input', '422', (tree) => { zaken(tree)['post'].responses['422'] = zaken(tree)['post'].responses['400'] }),
  breach('/core/http-response-code', 'an operation that never succeeds', (tree) => { delete zaak(tree)['delete'].responses['204'] }),
  breach('/core/http-response-code', 'a status that is none', (tree) => { zaak(tree)['delete'].responses['2000'] = { ...answers(tree)['Weg'] } }),
  breach('/core/http-response-code', 'a 204 with a body', (tree) => { answers(tree)['Weg'].content = { 'application/octet-stream': { schema: { type: 'string' } } } }),
  breach('/core/deprecation-schedule', 'an operation that goes away and does not say so', (tree) => {
    Object.assign(zaak(tree)['delete'], { deprecated: true, 'x-deprecated-since': '2026-01-01', 'x-sunset': '2027-01-01' })
  }),
  breach('/core/deprecation-schedule', 'an operation that goes away without a date', (tree) => {
    zaak(tree)['delete'].deprecated = true
    Object.assign(answers(tree)['Weg'].headers, { Deprecation: { schema: { type: 'string' } }, Sunset: { schema: { type: 'string' } } })
  }),
  breach('/core/hide-implementation', 'a header that says what runs', (tree) => { answers(tree)['Zaak'].headers.Server = { schema: { type: 'string' } } }),
  breach('gevel/security', 'credentials that nobody describes', (tree) => { zaken(tree)['get'].security = [{ onbekend: [] }] }),
  breach('gevel/security', 'credentials that may be left out', (tree) => { zaken(tree)['get'].security = [{ bearerAuth: [] }, {}] }),
  ...['406', '413', '415', '429', '500', '503'].map((status) => breach('gevel/refusals', `no ${status}`, (tree) => { delete zaken(tree)['post'].responses[status] })),
  breach('gevel/retry-after', 'a 429 without Retry-After', (tree) => { delete answers(tree)['Later'].headers['Retry-After'] }),
  breach('/core/date-time/format', 'a time with a format that is not of RFC 3339', (tree) => { properties(tree)['tijdstip'].format = 'time' }),
  breach('/core/date-time/format', 'a tijdstip without a format', (tree) => { delete properties(tree)['tijdstip'].format }),
  breach('/core/date-time/timezone', 'a moment without its offset', (tree) => { properties(tree)['tijdstip'].format = 'date-time-local' }),
  breach('/core/date-time/date-omit-time-portion', 'a datum of a filter without a format', (tree) => { delete zaken(tree)['get'].parameters[0].schema.format }),
  breach('gevel/schema-pascal-case', 'a schema in snake_case', (tree) => { tree['components'].schemas.zaak_detail = { type: 'object' } }),
]
