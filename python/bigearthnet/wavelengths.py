"""What the bands of Sentinel-2 and the polarisations of Sentinel-1 see.

Sentinel-2: centre and width of each band of the MSI on Sentinel-2A, in nanometres; those of
Sentinel-2B differ by up to 17 nm. Source: ESA, *Sentinel-2 MSI technical guide*, "Spatial and spectral
resolutions". B10 (cirrus, 1,374 nm) is not part of level 2A products, so of no patch.

Sentinel-1: C band, 5.405 GHz, both polarisations sent vertically. Source: ESA, *Sentinel-1 SAR
technical guide*.
"""

from typing import NamedTuple

REFLECTANCE = 10_000  # stored value of a reflectance of one


class Wavelength(NamedTuple):
    """Centre and width of a band in nanometres, and what it is for."""

    centre: float
    width: float
    purpose: str


WAVELENGTHS = {
    "B01": Wavelength(442.7, 21, "coastal water, aerosol"),
    "B02": Wavelength(492.4, 66, "blue"),
    "B03": Wavelength(559.8, 36, "green"),
    "B04": Wavelength(664.6, 31, "red"),
    "B05": Wavelength(704.1, 15, "red edge of vegetation"),
    "B06": Wavelength(740.5, 15, "red edge of vegetation"),
    "B07": Wavelength(782.8, 20, "red edge of vegetation"),
    "B08": Wavelength(832.8, 106, "near infrared"),
    "B8A": Wavelength(864.7, 21, "near infrared, narrow"),
    "B09": Wavelength(945.1, 20, "water vapour"),
    "B11": Wavelength(1613.7, 91, "short-wave infrared: moisture, snow"),
    "B12": Wavelength(2202.4, 175, "short-wave infrared: moisture, soil"),
}
POLARISATIONS = {"VV": "received vertically: surfaces", "VH": "received horizontally: volumes"}
