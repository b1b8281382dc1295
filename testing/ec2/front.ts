import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What an intercepted request is answered with: an error of EC2, or nothing at all. */
export type Interception = Ec2Error | 'connection-lost' | 'answer-lost' | undefined;

export interface Ec2Error {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** Parameters of a request as EC2 takes them: `Action=RunInstances&NetworkInterface.1.SubnetId=…`. */
export type Ec2Request = URLSearchParams;

/** Stands before moto: counts, disturbs, and does what EC2 does and moto does not. */
export interface Front {
  readonly url: string;
  /** Every request that has come since the last `clear`, oldest first. */
  readonly requests: readonly Ec2Request[];
  /** Who has signed each of them. */
  readonly signers: readonly Signer[];
  /** Is asked about each request; the last one that was given counts. */
  intercept(answer: (request: Ec2Request) => Interception): void;
  /** Forgets requests, client tokens and interceptions. */
  clear(): void;
  close(): Promise<void>;
}

export interface Signer {
  readonly accessKey: string;
  readonly sessionToken: string | undefined;
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

export async function startFront(target: string): Promise<Front> {
  const requests: Ec2Request[] = [];
  const signers: Signer[] = [];
  let interception: (request: Ec2Request) => Interception = () => undefined;
  const tokens = new Map<string, { readonly asked: string; readonly answer: Promise<Answer> }>();

  const endings = new Map<string, Promise<Answer>>();

  const serve = async (incoming: IncomingMessage, response: ServerResponse) => {
    const request = new URLSearchParams(await bodyOf(incoming));
    requests.push(request);
    signers.push(signerOf(incoming));
    const intercepted = interception(request);
    if (intercepted === 'connection-lost') return incoming.socket.destroy();
    if (typeof intercepted === 'object') return send(response, errorAnswer(intercepted));
    const forward = () => ask(target, incoming, request);
    const answer = await answerTo(request, incoming, forward);
    if (intercepted === 'answer-lost') return incoming.socket.destroy();
    return send(response, answer);
  };

  /** EC2 ends an instance as often as it is asked to; moto does it once, and stumbles the second time. */
  const endOnce = (request: Ec2Request, forward: () => Promise<Answer>): Promise<Answer> => {
    const id = request.get('InstanceId.1') ?? '';
    const known = endings.get(id);
    if (known) return known;
    const answer = forward();
    endings.set(id, answer);
    void answer.then(({ status }) => {
      if (status !== 200) endings.delete(id);
    });
    return answer;
  };

  /** EC2 gives the answer to the first launch with a token again, and refuses other parameters with it. */
  const launchOnce = (request: Ec2Request, forward: () => Promise<Answer>): Promise<Answer> => {
    const token = request.get('ClientToken') ?? '';
    const asked = request.toString();
    const known = tokens.get(token);
    if (known) return known.asked === asked ? known.answer : Promise.resolve(errorAnswer(mismatch));
    const answer = forward();
    tokens.set(token, { asked, answer });
    void answer.then(({ status }) => {
      if (status !== 200) tokens.delete(token);
    });
    return answer;
  };

  /** EC2 keeps a security group for as long as an interface is in it. */
  const unlessInUse = async (incoming: IncomingMessage, request: Ec2Request, forward: () => Promise<Answer>) => {
    if (request.get('Action') !== 'DeleteSecurityGroup' || request.has('DryRun')) return forward();
    const users = new URLSearchParams({
      Action: 'DescribeNetworkInterfaces',
      Version: '2016-11-15',
      'Filter.1.Name': 'group-id',
      'Filter.1.Value.1': request.get('GroupId') ?? '',
    });
    const { body } = await ask(target, incoming, users);
    return body.includes('<networkInterfaceId>') ? errorAnswer(inUse(request.get('GroupId') ?? '')) : forward();
  };

  const answerTo = (request: Ec2Request, incoming: IncomingMessage, forward: () => Promise<Answer>) => {
    if (isLaunch(request)) return launchOnce(request, forward);
    if (request.get('Action') === 'TerminateInstances') return endOnce(request, forward);
    return unlessInUse(incoming, request, forward);
  };

  const server = createServer((incoming, response) => {
    serve(incoming, response).catch(() => incoming.socket.destroy());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    signers,
    intercept(answer) {
      interception = answer;
    },
    clear() {
      requests.length = 0;
      signers.length = 0;
      tokens.clear();
      endings.clear();
      interception = () => undefined;
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export function isLaunch(request: Ec2Request): boolean {
  return request.get('Action') === 'RunInstances' && request.get('DryRun') !== 'true';
}

const mismatch: Ec2Error = {
  status: 400,
  code: 'IdempotentParameterMismatch',
  message: 'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
};

function inUse(group: string): Ec2Error {
  return { status: 400, code: 'DependencyViolation', message: `resource ${group} has a dependent object` };
}

/** moto reads the count of IPv6 addresses where EC2 does not take it beside an interface. */
function forMoto(request: Ec2Request): URLSearchParams {
  const changed = new URLSearchParams(request);
  const count = request.get('NetworkInterface.1.Ipv6AddressCount');
  if (count !== null) changed.set('Ipv6AddressCount', count);
  return changed;
}

/** moto writes the state of a subnet's IPv6 range as its library prints it. */
function asEc2(body: string): string {
  return body.replaceAll(
    /\{(?:'|&#39;|&apos;|&#x27;)State(?:'|&#39;|&apos;|&#x27;): (?:'|&#39;|&apos;|&#x27;)(\w+)(?:'|&#39;|&apos;|&#x27;)\}/g,
    '$1',
  );
}

async function ask(target: string, incoming: IncomingMessage, request: Ec2Request): Promise<Answer> {
  const response = await fetch(target, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
      // moto takes the region from the signature, and checks nothing else of it.
      authorization: incoming.headers.authorization ?? '',
    },
    body: forMoto(request).toString(),
  });
  return { status: response.status, body: asEc2(await response.text()) };
}

function signerOf({ headers }: IncomingMessage): Signer {
  const token = headers['x-amz-security-token'];
  return {
    accessKey: /Credential=([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '',
    sessionToken: typeof token === 'string' ? token : undefined,
  };
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let text = '';
  incoming.setEncoding('utf8');
  for await (const chunk of incoming) text += chunk;
  return text;
}

function send(response: ServerResponse, { status, body }: Answer): void {
  response.writeHead(status, { 'content-type': 'text/xml' }).end(body);
}

function errorAnswer({ status, code, message }: Ec2Error): Answer {
  const words = `<Code>${code}</Code><Message>${message}</Message>`;
  return { status, body: `<Response><Errors><Error>${words}</Error></Errors><RequestID>0</RequestID></Response>` };
}
