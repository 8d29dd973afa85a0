/** Where each API and its objects are found under the public base URL, which has no closing slash. */
import { resources, type ApiName, type ResourceName } from '#domain/resources.ts'

export const apiPath = (api: ApiName) => `/${api}/api/v1`

export const listUrl = (publicUrl: string, resource: ResourceName) => `${publicUrl}${apiPath(resources[resource].api)}/${resource}`
