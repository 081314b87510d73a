{{ leaves_of_unit_years('is_leaf') }}
