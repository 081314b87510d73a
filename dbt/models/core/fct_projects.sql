{{ project_figures('published') }}
