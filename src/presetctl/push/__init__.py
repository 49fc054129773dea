"""One preset from its planned state to a verified live version, whatever the API and the network do."""
