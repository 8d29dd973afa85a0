/** What a document says of itself: its version, who stands behind it, where it is served. */
import type { Api } from './api.ts'
import type { Place } from './place.ts'
import type { Fault, Rule } from './rules.ts'

const semver = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?(\+[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/

const contactForms = {
  name: /\S/,
  email: /^[^\s@]+@[^\s@]+\.[^\s@.]+$/,
  url: /^https:\/\/\S+$/,
} as const

const versionOf = ({ root }: Api) => root.at('info')?.text('version') ?? ''

export const aboutRules: readonly Rule[] = [
  {
    id: '/core/doc-openapi',
    look: (api) => {
      const { root, document } = api
      const version = /^3\.\d+\.\d+$/.test(String(document.openapi)) ? [] : [{ at: root.at('openapi') ?? root, says: 'is not OpenAPI 3', subject: String(document.openapi) }]
      return [...version, ...brokenReferences(root, root), ...pathParameters(api)]
    },
  },
  {
    id: '/core/doc-openapi-contact',
    look: ({ root }) => {
      const contact = root.at('info', 'contact')
      if (!contact) return [{ at: root.at('info') ?? root, says: 'has no contact', subject: 'contact' }]
      const wrong = Object.entries(contactForms).filter(([name, form]) => !form.test(contact.text(name) ?? ''))
      return wrong.map(([name]) => ({ at: contact, says: `has no ${name}, or one that is none`, subject: name }))
    },
  },
  {
    id: '/core/semver',
    look: (api) => (semver.test(versionOf(api)) ? [] : [{ at: api.root.at('info') ?? api.root, says: 'has no semantic version', subject: versionOf(api) }]),
  },
  {
    // Of an API that is not at 1.0 yet, the design rules leave open under which number it is served.
    id: '/core/uri-version',
    look: (api) => {
      const servers = serversOf(api)
      if (servers.length === 0) return [{ at: api.root, says: 'has no servers', subject: 'servers' }]
      const major = Number(versionOf(api).split('.')[0])
      return servers.filter((one) => {
        const number = /\/v(\d+)$/.exec(one.text('url') ?? '')?.[1]
        return number === undefined || (major >= 1 && Number(number) !== major)
      }).map((one) => ({ at: one, says: 'does not end in the major version and nothing else', subject: one.text('url') ?? '' }))
    },
  },
  {
    id: '/core/transport/tls',
    look: (api) => serversOf(api).filter((one) => !/^(https:\/\/|\/(?!\/))/.test(one.text('url') ?? ''))
      .map((one) => ({ at: one, says: 'is not under https', subject: one.text('url') ?? '' })),
  },
  {
    id: '/core/publish-openapi',
    look: ({ root, operations }) => {
      const published = operations.find(({ path, method }) => path === '/openapi.json' && method === 'get')
      if (!published) return [{ at: root.at('paths') ?? root, says: 'does not have the document itself', subject: '/openapi.json' }]
      return published.security.length === 0 ? [] : [{ at: published.place, says: 'is not public', subject: '/openapi.json' }]
    },
  },
]

const serversOf = ({ root, paths }: Api): Place[] =>
  [root, ...paths.map(([, item]) => item), ...paths.flatMap(([, item]) => item.members().map(([, one]) => one))]
    .flatMap((place) => (place.at('servers')?.members() ?? []).map(([, server]) => server))

function brokenReferences(place: Place, root: Place): Fault[] {
  const { value } = place
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, member]: [string, unknown]): Fault[] => {
    const reference = (member as { $ref?: unknown } | null)?.$ref
    const next = place.at(name)
    if (typeof reference === 'string' && !next) return [{ at: place, says: `refers to what is not there: ${reference}`, subject: reference }]
    // What is referred to is looked at where it stands.
    return next && typeof reference !== 'string' ? brokenReferences(next, root) : []
  })
}

/** Every part of a path in braces is a parameter, and the other way round. */
function pathParameters({ operations }: Api): Fault[] {
  return operations.flatMap(({ path, place, parameters }) => {
    const inPath = [...path.matchAll(/\{([^}]+)\}/g)].map(([, name]) => name!)
    const declared = parameters.filter((one) => one.in === 'path')
    const odd = [...inPath.filter((name) => !declared.some((one) => one.name === name)), ...declared.map(({ name }) => name).filter((name) => !inPath.includes(name))]
    return odd.map((name) => ({ at: place, says: `has ${name} in its path or among its parameters, and not in both`, subject: name }))
  })
}
