-- Who may do what. Reference tables (small, on every node where the others are distributed); all of it is truth.
-- Passwords are argon2id, codes and tokens SHA-256 of long chance, keys and second factors sealed by the server's key.

CREATE TABLE access_epochs (org_id uuid PRIMARY KEY, epoch bigint NOT NULL);

CREATE TABLE org_keys (
  key_id text PRIMARY KEY,
  org_id uuid NOT NULL,
  public_jwk text NOT NULL,
  sealed_private_jwk text NOT NULL,
  created_ms bigint NOT NULL
);

CREATE TABLE setup_codes (code_hash text PRIMARY KEY, expires_ms bigint NOT NULL);

CREATE TABLE users (
  user_id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  role text,
  password_hash text,
  sealed_totp text,
  totp_step bigint,
  created_ms bigint NOT NULL,
  inactive_ms bigint
);
CREATE UNIQUE INDEX users_email ON users (email);

CREATE TABLE recovery_codes (user_id uuid NOT NULL, code_hash text NOT NULL, PRIMARY KEY (user_id, code_hash));

CREATE TABLE passkeys (
  credential_id text PRIMARY KEY,
  user_id uuid NOT NULL,
  public_key text NOT NULL,
  counter bigint NOT NULL,
  name text NOT NULL,
  created_ms bigint NOT NULL
);
CREATE INDEX passkeys_user ON passkeys (user_id);

CREATE TABLE sign_on_subjects (subject text PRIMARY KEY, user_id uuid NOT NULL);

CREATE TABLE known_addresses (
  user_id uuid NOT NULL,
  address_hash text NOT NULL,
  seen_ms bigint NOT NULL,
  PRIMARY KEY (user_id, address_hash)
);

CREATE TABLE user_groups (group_id uuid PRIMARY KEY, org_id uuid NOT NULL, name text NOT NULL, role text);
CREATE TABLE group_members (group_id uuid NOT NULL, user_id uuid NOT NULL, PRIMARY KEY (group_id, user_id));
CREATE INDEX group_members_user ON group_members (user_id);

CREATE TABLE invitations (
  invitation_id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  code_hash text NOT NULL,
  email text NOT NULL,
  name text NOT NULL,
  role text,
  partitions text NOT NULL,
  expires_ms bigint NOT NULL
);
CREATE UNIQUE INDEX invitations_code ON invitations (code_hash);

CREATE TABLE devices (
  device_id uuid PRIMARY KEY,
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  public_key text NOT NULL,
  family_id text,
  joined_ms bigint NOT NULL,
  last_seen_ms bigint NOT NULL,
  revoked_ms bigint,
  cloned_ms bigint
);
CREATE UNIQUE INDEX devices_public_key ON devices (public_key);
CREATE INDEX devices_user ON devices (user_id);

CREATE TABLE refresh_tokens (
  token_hash text PRIMARY KEY,
  family_id text NOT NULL,
  device_id uuid NOT NULL,
  expires_ms bigint NOT NULL,
  used_nonce text,
  next_hash text
);
CREATE INDEX refresh_tokens_device ON refresh_tokens (device_id);

CREATE TABLE join_requests (
  device_code_hash text PRIMARY KEY,
  user_code_hash text NOT NULL,
  name text NOT NULL,
  public_key text NOT NULL,
  asked_ms bigint NOT NULL,
  expires_ms bigint NOT NULL,
  approved_by uuid
);
CREATE UNIQUE INDEX join_requests_user_code ON join_requests (user_code_hash);

CREATE TABLE sessions (
  token_hash text PRIMARY KEY,
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  expires_ms bigint NOT NULL
);
CREATE INDEX sessions_user ON sessions (user_id);

CREATE TABLE api_tokens (
  token_id uuid PRIMARY KEY,
  token_hash text NOT NULL,
  org_id uuid NOT NULL,
  user_id uuid NOT NULL,
  name text NOT NULL,
  permissions text NOT NULL,
  partitions text,
  created_ms bigint NOT NULL,
  expires_ms bigint NOT NULL
);
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (token_hash);

CREATE TABLE ceremonies (ceremony_hash text PRIMARY KEY, sealed text NOT NULL, expires_ms bigint NOT NULL);

CREATE INDEX acl_principal ON acl (principal_id);
