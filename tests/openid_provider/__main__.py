from tests.openid_provider import install

install()
