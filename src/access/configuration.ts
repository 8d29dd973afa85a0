/** What the configuration says of a client: how it is known, and what it may do. Each key is described in `config/schema.json`. */
import type { IdentitySoort } from '#domain/identity.ts'
import { resourceNames, type ResourceName } from '#domain/resources.ts'

export const operations = ['read', 'create', 'change', 'remove'] as const
export type Operation = (typeof operations)[number]

/** What a client may do with one resource. Of several grants each counts by itself. */
export interface Grant {
  readonly operations: readonly Operation[]
  /** Fields that it sees; `except`: all but these. */
  readonly fields: 'alles' | readonly string[] | { readonly except: readonly string[] }
  /** Public names of sources, of those that the client sees; absent: all of them. */
  readonly sources?: readonly string[]
  /** Purposes for which it holds, of those of the client; absent: all of them. */
  readonly doelbindingen?: readonly string[]
}

/** What can be granted: the standard's resources, and zaken, which a klantbeeld shows beside them. */
export type Granted = ResourceName | 'zaken'
export const grantedNames: readonly Granted[] = [...resourceNames, 'zaken']

/** Fields of a zaak, as a klantbeeld shows it. */
export const zaakFields = ['uuid', 'identificatie', 'omschrijving', 'zaaktype', 'startdatum', 'einddatum', 'status', 'rollen'] as const

export type Grants = { readonly [R in Granted]?: 'alles' | Grant | readonly Grant[] }

/** A JWT that the client signs itself with a secret that both know (HS256). */
export interface SecretJwtSettings {
  readonly clientId: string
  /** Two while one replaces the other. */
  readonly secrets: readonly string[]
  /** Seconds since `iat` that it is good for; default 3600. */
  readonly seconds?: number
}

/** An access token of an authorization server (OAuth 2, OpenID Connect). */
export interface OidcSettings {
  readonly issuer: string
  readonly jwksUrl: string
  readonly audience: string
  /** `azp` or `client_id` of its tokens. */
  readonly clientId: string
  /** All must be granted. */
  readonly scopes?: readonly string[]
  readonly algorithms?: readonly string[]
  /** Levels of authentication that are enough; absent: any. */
  readonly acr?: readonly string[]
  /** Where a token tells on whose behalf it is. */
  readonly identities?: readonly { readonly claim: string; readonly soort: IdentitySoort }[]
  /** What becomes of a token by which somebody acts for another. Default weigeren. */
  readonly represents?: 'weigeren' | 'verwerken'
  /** A token is good for one request (`jti`). */
  readonly singleUse?: boolean
}

export interface RateLimit {
  readonly requests: number
  readonly seconds: number
  /** Of these, requests on behalf of one subject. */
  readonly perSubject?: number
}

export interface AccessConfiguration {
  /** As they are sent, or as `sha256:…`. */
  readonly tokens?: readonly string[]
  readonly jwt?: SecretJwtSettings
  readonly oidc?: OidcSettings
  /** Fingerprints, `sha256:…`, of certificates; with other credentials these are asked for besides. */
  readonly certificates?: readonly string[]
  readonly sources: readonly string[]
  readonly writes?: string
  readonly resources: 'alles' | Grants
  readonly kanalen?: readonly string[]
  readonly vertrouwelijk?: 'tonen' | 'verbergen'
  readonly geheimhouding?: 'tonen' | 'zonder-adressen' | 'verbergen'
  readonly personen?: 'alle' | 'eigen'
  readonly alleenMetPersoon?: boolean
  readonly doelbindingen?: readonly string[]
  readonly limit?: RateLimit
}

/** A proxy in front of Gevel, and what it says of who asks. */
export interface ProxyConfiguration {
  /** Its addresses, or networks (`10.0.0.0/8`). Of any other the header says nothing. */
  readonly addresses: readonly string[]
  /** Holds the certificate: as RFC 9440 writes it, or url-encoded PEM. */
  readonly certificateHeader?: string
  /** Its X-Forwarded-For tells where a request came from. */
  readonly forwardedFor?: boolean
}
