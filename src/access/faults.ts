/** What is wrong with what the configuration says of clients, beyond its shape: names that lead nowhere, rules that cannot hold. */
import { isIP } from 'node:net'
import { isResourceName } from '#domain/resources.ts'
import type { Schema, Standard } from '#domain/standard.ts'
import { grantedNames, zaakFields, type AccessConfiguration, type Grant, type Granted, type ProxyConfiguration } from './configuration.ts'
import { grantsOf, sameAs } from './rights.ts'

type Clients = Readonly<Record<string, AccessConfiguration>>

/** Each with its place; none with a value of a secret. The configuration has the shape that its schema asks for. */
export function accessFaults(clients: Clients, proxy: ProxyConfiguration | undefined, standard: Standard): string[] {
  return [
    ...Object.entries(clients).flatMap(([name, client]) => [
      ...credentialFaults(client, proxy), ...subjectFaults(client), ...grantFaults(client, standard),
    ].map((fault) => `clients.${name}.${fault}`)),
    ...sharedFaults(clients),
    ...listOf(proxy?.addresses).flatMap((address, index) => (isNetwork(address) ? [] : [`proxy.addresses[${index}]: is no address or network`])),
  ]
}

function credentialFaults({ tokens, jwt, oidc, certificates }: AccessConfiguration, proxy: ProxyConfiguration | undefined): string[] {
  const faults: string[] = []
  if (!tokens && !jwt && !oidc && !certificates) faults.push('tokens: is missing, and so are jwt, oidc and certificates: nobody can be this client')
  if (certificates && !proxy?.certificateHeader) faults.push('certificates: need a proxy that hands them on')
  if (oidc && !isSafe(oidc.jwksUrl)) faults.push('oidc.jwksUrl: must be https, or on this machine')
  return faults
}

/** Who can read along could put keys of its own in. */
function isSafe(url: string): boolean {
  const { protocol, hostname } = URL.parse(url) ?? { protocol: '', hostname: '' }
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}

/** A rule that looks at whose the data is, on credentials that do not tell. */
function subjectFaults({ personen, oidc, tokens, jwt, writes, limit, geheimhouding }: AccessConfiguration): string[] {
  const faults: string[] = []
  const own = personen === 'eigen' || (personen === undefined && Boolean(oidc?.identities?.length))
  if (own && !oidc?.identities?.length) faults.push('personen: eigen needs credentials that say whose data it is (oidc.identities)')
  else if (own && (tokens ?? jwt)) faults.push('personen: eigen does not go with tokens or jwt, which do not say whose data it is')
  if (own && writes !== undefined) faults.push('personen: eigen does not go with writes: what is new belongs to nobody yet')
  if (own && geheimhouding) faults.push('geheimhouding: says nothing with personen: eigen, for what somebody keeps secret is none to themselves')
  if (limit?.perSubject !== undefined && !oidc && !jwt) faults.push('limit.perSubject: needs credentials that carry a subject (oidc, jwt)')
  return faults
}

function grantFaults({ resources, sources, writes, doelbindingen = [], kanalen }: AccessConfiguration, standard: Standard): string[] {
  if (resources === 'alles') return []
  const unknown = Object.keys(resources).filter((name) => !grantedNames.includes(name as Granted))
  if (unknown.length > 0) return unknown.map((name) => `resources.${name}: is no resource of the standard`)
  const given = Object.entries(resources) as [Granted, 'alles' | Grant | readonly Grant[]][]
  const all = given.filter(([, grants]) => grants !== 'alles').flatMap(([resource, grants]) => grantsOf(grants).map((grant) => ({ resource, grant, path: `resources.${resource}` })))
  const faults = all.flatMap(({ resource, grant, path }) => [
    ...(grant.sources ?? []).filter((source) => !sources.includes(source)).map(() => `${path}.sources: names one that this client does not see`),
    ...(grant.doelbindingen ?? []).filter((one) => !doelbindingen.includes(one)).map(() => `${path}.doelbindingen: names one that this client does not have`),
    ...(grant.operations.some((one) => one !== 'read') && writes === undefined ? [`${path}.operations: this client has no writes, so it only reads`] : []),
    ...(grant.operations.includes('read') ? [] : [`${path}.operations: needs read too: a write is answered with what was written`]),
    ...fieldFaults(resource, grant, standard).map((fault) => `${path}.fields: ${fault}`),
  ])
  if (kanalen && !given.some(([resource]) => resource === 'klantcontacten')) faults.push('kanalen: says nothing without klantcontacten')
  return [...new Set(faults)]
}

function fieldFaults(resource: Granted, { fields, operations }: Grant, standard: Standard): string[] {
  if (resource === 'zaken' && operations.some((one) => one !== 'read')) return ['zaken can only be read']
  if (fields === 'alles') return []
  const named = Array.isArray(fields) ? (fields as readonly string[]) : (fields as { except: readonly string[] }).except
  const known: readonly string[] = isResourceName(resource) ? standard[resource].fields : zaakFields
  const unknown = named.filter((name) => !known.includes(name))
  if (unknown.length > 0) return unknown.map((name) => `${resource} has no field ${name}`)
  if (!isResourceName(resource)) return []
  const schema = standard[resource]
  const made = named.filter((name) => sameAs[name] && schema.fields.includes(sameAs[name]))
  const hidden = schema.fields.filter((name) => named.includes(name) !== Array.isArray(fields))
  return [
    ...made.map((name) => `${name} goes with ${sameAs[name]}; name that`),
    ...hidden.filter((name) => !hasEmpty(schema.properties[name]!)).map((name) => `${name} cannot be hidden: the standard has no empty value for it`),
  ]
}

/** Of a choice from a list there is no empty one, unless null or '' is among them. */
function hasEmpty({ enum: choices, nullable }: Schema): boolean {
  return !choices || nullable === true || choices.includes('') || choices.includes(null)
}

/** Credentials by which two clients could be meant. */
function sharedFaults(clients: Clients): string[] {
  const owner = new Map<string, string>()
  return Object.entries(clients).flatMap(([name, { jwt, oidc, certificates = [] }]) => {
    const own = [
      ...(jwt ? [['jwt.clientId', `jwt ${jwt.clientId}`, 'the clientId'] as const] : []),
      ...(oidc ? [['oidc.clientId', `oidc ${JSON.stringify([oidc.issuer, oidc.clientId])}`, 'the clientId'] as const] : []),
      ...certificates.map((one, index) => [`certificates[${index}]`, `certificate ${one}`, 'a certificate'] as const),
    ]
    return own.flatMap(([path, key, what]) => {
      const other = owner.get(key) ?? name
      owner.set(key, other)
      return other === name ? [] : [`clients.${name}.${path}: is ${what} of ${other} too`]
    })
  })
}

const listOf = (value: unknown) => (Array.isArray(value) ? (value as unknown[]) : [])

function isNetwork(address: unknown): boolean {
  if (typeof address !== 'string') return false
  const [ip, bits] = address.split('/')
  const version = isIP(ip ?? '')
  return version !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)))
}

