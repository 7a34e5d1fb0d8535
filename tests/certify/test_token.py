"""The key may live in a token: a paper signed through PKCS#11 is as good as any (SoftHSM stands for the token)."""

import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from pkcs11 import Attribute, KeyType, ObjectClass, lib
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.x509 import decode_x509_certificate

from portal import examiner
from portal.certify import signing
from tests import makers_certify
from tests.makers_certify import keys_of

MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
MODULE = next((path for path in MODULES if Path(path).exists()), "")


@pytest.mark.once
@pytest.mark.skipif(not MODULE or not shutil.which("softhsm2-util"), reason="needs softhsm2")
def test_a_token_signs(db, app, tmp_path, monkeypatch):
    (tmp_path / "tokens").mkdir()
    (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path}/tokens\n")
    monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
    subprocess.run(
        ["softhsm2-util", "--init-token", "--free", "--label", "orken", "--pin", "1234", "--so-pin", "1234"],
        check=True, capture_output=True,
    )  # fmt: skip
    put_in(signing.demonstration_key("x", name="Token", unit="Registry"))
    app.config.update(SIGNING_KEY=f"pkcs11:token=orken;object=signing?module-path={MODULE}", SIGNING_PASSPHRASE="1234")
    try:
        made = makers_certify.issued()
    finally:
        app.config.update(SIGNING_KEY="", SIGNING_PASSPHRASE="")
    found = examiner.examine(makers_certify.paper(made), keys_of(db))
    assert (found["verdict"], "Registry" in found["signer"]) == ("genuine", True)


def put_in(file):
    """Lay a key and its certificate into the token."""
    key, certificate, _others = pkcs12.load_key_and_certificates(file, b"x")
    plain = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    with lib(MODULE).get_token(token_label="orken").open(user_pin="1234", rw=True) as session:
        about = {Attribute.TOKEN: True, Attribute.LABEL: "signing", Attribute.ID: b"\x01"}
        private = decode_ec_private_key(plain)
        session.create_object({**private, **about, Attribute.CLASS: ObjectClass.PRIVATE_KEY,
                               Attribute.KEY_TYPE: KeyType.EC, Attribute.SIGN: True})  # fmt: skip
        public = decode_x509_certificate(certificate.public_bytes(serialization.Encoding.DER))
        session.create_object({**public, **about})
