"""The tree that everything is written in: front page, catalogue, providers' parts and their files."""

from django.contrib.auth.models import Group
from wagtail.models import Collection, Page, Site

from courses.actions.roles import let_edit
from courses.models import CataloguePage, HomePage, Provider, ProviderPage
from courses.models.pages import HOME_SLUG


def lay_tree() -> CataloguePage:
    """The front page and the catalogue below Wagtail's root; made once."""
    home = HomePage.objects.first()
    if home is None:
        root = Page.get_first_root_node()
        Site.objects.all().delete()
        for page in root.get_children():
            page.delete()
        root = Page.objects.get(pk=root.pk)
        home = root.add_child(
            instance=HomePage(
                title="Tiên Học",
                slug=HOME_SLUG,
                introduction="Học đúng việc, học được ngay, học một lần nhớ lâu.",
            )
        )
        Site.objects.create(
            hostname="localhost",
            port=80,
            root_page=home,
            is_default_site=True,
            site_name="Tiên Học",
        )
    catalogue = CataloguePage.objects.first()
    if catalogue is None:
        catalogue = home.add_child(instance=CataloguePage(title="Khóa học", slug="khoa-hoc"))
    return catalogue


def lay_provider(catalogue: CataloguePage, *, group: str, **values: str) -> ProviderPage:
    """A provider with its own part of the tree, collection and group of editors; made once.

    An agency's editors publish, a partner's submit to the one workflow of review, which is everybody's.
    """
    provider = Provider.objects.filter(name=values["name"]).first()
    if provider is None:
        collection = Collection.get_first_root_node().add_child(name=values["short_name"])
        editors, _created = Group.objects.get_or_create(name=group)
        provider = Provider.objects.create(collection=collection, editors=editors, **values)
    page = ProviderPage.objects.filter(provider=provider).first()
    if page is None:
        page = catalogue.add_child(instance=ProviderPage(title=provider.name, provider=provider))
        let_edit(page=page, publish=not provider.is_partner)
    return page
