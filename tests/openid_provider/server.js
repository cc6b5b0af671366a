// A provider on a free port of this machine. It lets in whoever names themselves.
import { createRequire } from 'node:module';
import { createServer } from 'node:http';
import { generateKeyPairSync } from 'node:crypto';

const { default: Provider } = await import(createRequire(`${process.argv[2]}/`).resolve('oidc-provider'));

const key = (kid, alg, kind, options) => ({
  ...generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }),
  ...{ kid, alg, use: 'sig' },
});
const keys = [
  key('one', 'RS256', 'rsa', { modulusLength: 2048 }),
  key('two', 'ES256', 'ec', { namedCurve: 'P-256' }),
];
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const back = 'http://127.0.0.1/counter/sign-in/openid/back'; // any port: RFC 8252 s. 7.3
  const client = (client_id, more) => ({
    client_id,
    application_type: 'native',
    redirect_uris: [back],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    ...more,
  });
  const provider = new Provider(issuer, {
    clients: [
      client('counter', { client_secret: 'a secret: for+tests' }),
      client('other', { client_secret: 'another secret', id_token_signed_response_alg: 'ES256' }),
      client('public', { token_endpoint_auth_method: 'none' }),
    ],
    enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
    jwks: { keys },
    pkce: { required: () => true },
    cookies: { keys: ['for tests'] },
    features: { devInteractions: { enabled: true } },
    findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    ttl: { AccessToken: 60, AuthorizationCode: 60, IdToken: 60, Grant: 60, Interaction: 60, Session: 60 },
  });
  server.on('request', provider.callback());
  console.log(issuer);
});
