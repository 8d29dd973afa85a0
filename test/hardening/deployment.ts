/** What a Dockerfile and manifests of Kubernetes must say for Gevel to run without rights. Functions from text to faults, so that each can be shown to see one. */
import { parseAllDocuments } from 'yaml'

export interface Instruction {
  readonly name: string
  readonly text: string
}

/** Comments are gone, and lines that go on are one. */
export function instructionsOf(dockerfile: string): Instruction[] {
  const lines = dockerfile.split('\n').filter((line) => !/^\s*(#|$)/.test(line)).join('\n').replace(/\\\n\s*/g, ' ').split('\n')
  return lines.map((line) => ({ name: line.slice(0, line.indexOf(' ')).toUpperCase(), text: line.slice(line.indexOf(' ') + 1).trim() }))
}

export function dockerfileFaults(dockerfile: string): string[] {
  const all = instructionsOf(dockerfile)
  const base = all.find(({ name, text }) => name === 'ARG' && text.startsWith('NODE_IMAGE='))?.text.slice('NODE_IMAGE='.length) ?? ''
  const last = all.slice(all.findLastIndex(({ name }) => name === 'FROM'))
  const of = (name: string) => last.filter((one) => one.name === name).map(({ text }) => text)
  const isList = (text: string | undefined) => /^(--\S+ )*(CMD )?\[.*\]$/.test(text ?? '')
  const checks: Readonly<Record<string, boolean>> = {
    'the base is the official image of one version': /^docker\.io\/library\/node:\d+\.\d+\.\d+-[a-z]+-slim(@sha256:[0-9a-f]{64})?$/.test(base),
    'every stage begins with that base': all.filter(({ name }) => name === 'FROM').every(({ text }) => /^\$\{NODE_IMAGE\}( AS \w+)?$/.test(text)),
    'packages are those of the lock file, without scripts': all.filter(({ text }) => /\bnpm\b.*\b(ci|i|install)\b/.test(text)).every(({ text }) => text.includes('"ci"') && text.includes('--ignore-scripts')),
    'what runs has no tools of building': all.some(({ text }) => text.includes('"--omit=dev"')) && of('COPY').every((text) => !text.includes('--from=build /src/node_modules')),
    'what runs is copied from stages alone': of('COPY').every((text) => text.startsWith('--from=')),
    'nothing is run, or fetched, in what runs': of('RUN').length === 0 && all.every(({ name, text }) => name !== 'ADD' && !/\b(curl|wget)\b/.test(text)),
    'its user is a number, and not root': /^[1-9]\d{3,}:[1-9]\d{3,}$/.test(of('USER').at(-1) ?? ''),
    'it needs no shell': isList(of('ENTRYPOINT')[0]) && isList(of('CMD')[0]) && isList(of('HEALTHCHECK')[0]),
    'it holds no secret': all.every(({ name, text }) => !['ARG', 'ENV'].includes(name) || !/secret|token|password|geheim/i.test(text)),
    'it tells what it is': of('LABEL').some((text) => text.includes('org.opencontainers.image.licenses="EUPL-1.2"')),
  }
  return Object.entries(checks).filter(([, holds]) => !holds).map(([claim]) => claim)
}

export type Manifest = Readonly<Record<string, any>>

export const manifestsOf = (text: string): Manifest[] => parseAllDocuments(text).map((one) => one.toJS() as Manifest)

export function manifestFaults(manifests: readonly Manifest[]): string[] {
  const of = (kind: string): Manifest => manifests.find((one) => one['kind'] === kind) ?? {}
  const pod = of('Deployment')['spec']?.template?.spec ?? {}
  const label = of('Deployment')['spec']?.template?.metadata?.labels?.['app.kubernetes.io/name']
  const policy = of('NetworkPolicy')['spec'] ?? {}
  const containers: any[] = [...(pod.containers ?? []), ...(pod.initContainers ?? [])]
  const each = (holds: (container: any) => boolean) => containers.length > 0 && containers.every(holds)
  const selects = (selector: unknown) => label !== undefined && (selector as Record<string, unknown> | undefined)?.['app.kubernetes.io/name'] === label
  const checks: Readonly<Record<string, boolean>> = {
    'runs as no root, by number': pod.securityContext?.runAsNonRoot === true && pod.securityContext.runAsUser >= 1000,
    'filters system calls': pod.securityContext?.seccompProfile?.type === 'RuntimeDefault',
    'cannot get more rights': each(({ securityContext }) => securityContext?.allowPrivilegeEscalation === false && !securityContext.privileged),
    'has no capability': each(({ securityContext }) => JSON.stringify(securityContext?.capabilities) === '{"drop":["ALL"]}'),
    'writes to no image': each(({ securityContext }) => securityContext?.readOnlyRootFilesystem === true),
    'shares nothing of its host': !pod.hostNetwork && !pod.hostPID && !pod.hostIPC && (pod.volumes ?? []).every((one: any) => !one.hostPath),
    'writes to a bounded place alone': (pod.volumes ?? []).every((one: any) => !one.emptyDir || one.emptyDir.sizeLimit !== undefined),
    'has no token of the cluster': pod.automountServiceAccountToken === false && of('ServiceAccount')['automountServiceAccountToken'] === false && pod.serviceAccountName === of('ServiceAccount')['metadata']?.name,
    'has bounds of memory and processor': each(({ resources }) => ['requests', 'limits'].every((one) => resources?.[one]?.cpu && resources[one].memory)),
    'is asked whether it lives, and whether it is ready': each(({ livenessProbe, readinessProbe }) => livenessProbe?.httpGet?.path === '/health/live' && readinessProbe?.httpGet?.path === '/health/ready'),
    'has its secrets by name': each(({ env = [] }) => env.every((one: any) => !/secret|token|password|geheim/i.test(one.name) || (one.value === undefined && one.valueFrom?.secretKeyRef?.name))) && of('Secret')['kind'] === undefined,
    'is selected by what is its own': selects(of('Service')['spec']?.selector) && selects(of('Deployment')['spec']?.selector?.matchLabels) && selects(policy.podSelector?.matchLabels) && selects(of('PodDisruptionBudget')['spec']?.selector?.matchLabels),
    'may be asked by some, and asks some': ['Ingress', 'Egress'].every((one) => policy.policyTypes?.includes(one)) && [...(policy.ingress ?? [{}]), ...(policy.egress ?? [{}])].every((one: any) => (one.from ?? one.to ?? []).length > 0),
    'gets the variables of no other service': pod.enableServiceLinks === false,
  }
  return Object.entries(checks).filter(([, holds]) => !holds).map(([claim]) => claim)
}
