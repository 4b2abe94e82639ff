"""The assistant as tools for other people's agents, over the Model Context Protocol."""
