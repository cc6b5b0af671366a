from tests.push_mock import install

install()
